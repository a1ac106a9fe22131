/** A picture as text: escaped names, one accent colour, light or dark as the viewer likes it. */

/** Names come from other people's programs; a control character would make the file invalid. */
export const escaped = (text: string): string =>
  text
    .replace(/[\x00-\x1f\x7f-\x9f\ufffe\uffff]/g, "·")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

export type Anchor = "start" | "middle" | "end";

export const label = (
  x: number,
  y: number,
  text: string,
  { anchor = "start", kind = "ink" }: { anchor?: Anchor; kind?: "ink" | "dim" | "title" } = {},
): string =>
  `<text x="${round(x)}" y="${round(y)}" class="${kind}" text-anchor="${anchor}">${escaped(text)}</text>`;

export const bar = (x: number, y: number, width: number, height: number): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(height)}" class="bar"/>`;

export const rule = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="rule"/>`;

export const curve = (points: readonly (readonly [number, number])[]): string =>
  `<polyline points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ")}" class="curve"/>`;

export const round = (value: number): number => Math.round(value * 10) / 10;

const style = `svg{--ink:#1b1f24;--dim:#667;--paper:#fff;--rule:#d8dce2;--accent:#0b7285;background:var(--paper);font:13px ui-monospace,DejaVu Sans Mono,Menlo,Consolas,monospace}
@media(prefers-color-scheme:dark){svg{--ink:#e6e8eb;--dim:#9aa3ad;--paper:#14171a;--rule:#353b42;--accent:#3bc9db}}
text{white-space:pre}.ink{fill:var(--ink)}.dim{fill:var(--dim)}.title{fill:var(--ink);font-weight:bold}.bar{fill:var(--accent)}.rule{stroke:var(--rule)}.curve{fill:none;stroke:var(--accent);stroke-width:1.5}`;

export const picture = (width: number, height: number, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${Math.ceil(height)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}">`,
    `<style>${style}</style>`,
    `<rect width="100%" height="100%" style="fill:var(--paper)"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");

/** Round figures from 0 to at least `most`. */
export function ticks(most: number): readonly number[] {
  const raw = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw)!,
  );
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, i) => i * step);
}
