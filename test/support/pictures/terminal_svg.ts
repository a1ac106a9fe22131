import type { IBufferCell, Terminal } from "@xterm/headless";
import { cells } from "../../../src/render/terminal_width.js";

/** Pixels of a cell: a monospace letter of 13 px, whatever font is there. */
const [width, height] = [7.8, 17];
const margin = 14;

/** The sixteen colours of a terminal on white and on black; 256 and more are not the program's. */
const light = "000 b3261e 1a7f37 9a6700 0550ae 8250df 0b7285 57606a 6e7781 cf222e 116329 7d4e00 0969da a475f9 1b7c83 8c959f"; // prettier-ignore
const dark = "484f58 ff7b72 3fb950 e3b341 58a6ff bc8cff 3bc9db b1bac4 6e7681 ffa198 56d364 f2cc60 79c0ff d2a8ff 66d9e8 fff"; // prettier-ignore
const rules = (palette: string): string =>
  palette
    .split(" ")
    .map((color, i) => `.c${i}{fill:#${color}}`)
    .join("");

const style =
  "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre;fill:#1b1f24}" +
  `.p{fill:#fff;stroke:#d0d7de}.b{font-weight:bold}.d{opacity:.62}.v{fill:#fff}.k{fill:#1b1f24}${rules(light)}` +
  "@media(prefers-color-scheme:dark){text{fill:#e6e8eb}.p{fill:#14171a;stroke:#353b42}.v{fill:#14171a}.k{fill:#e6e8eb}" +
  `${rules(dark)}}`;

interface Run {
  readonly column: number;
  readonly text: string;
  readonly classes: string;
  readonly inverse: boolean;
}

/** What stands on a terminal's screen, as a picture: light or dark as the viewer likes it. */
export function terminalSvg(terminal: Terminal, title: string): string {
  const { rows, cols, buffer } = terminal;
  const [wide, high] = [cols * width + 2 * margin, rows * height + 2 * margin];
  const lines = Array.from({ length: rows }, (_, row) => {
    const runs = runsOf(terminal, buffer.active.viewportY + row);
    return runs.map((run) => drawn(run, row)).join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    `<rect class="p" x=".5" y=".5" width="${wide - 1}" height="${high - 1}" rx="8"/>`,
    ...lines.filter((line) => line !== ""),
    "</svg>",
    "",
  ].join("\n");
}

/** Letters of one kind that follow one another; blanks end a run, so that each begins where it should. */
function runsOf(terminal: Terminal, row: number): readonly Run[] {
  const line = terminal.buffer.active.getLine(row);
  const runs: Run[] = [];
  let [column, text, kind, inverse] = [0, "", "", false];
  const end = (): void => {
    if (text.trim() !== "" || inverse) runs.push({ column, text, classes: kind, inverse });
    text = "";
  };
  for (let x = 0; x < terminal.cols; x++) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const letters = cell.getChars() || " ";
    const now = classesOf(cell);
    const reversed = cell.isInverse() !== 0;
    const block = /[\u2588-\u258f]/.test(letters);
    const gap = letters === " " && text.endsWith(" ") && !reversed;
    if (
      now !== kind ||
      block !== /[\u2588-\u258f]$/.test(text) ||
      reversed !== inverse ||
      gap ||
      text === ""
    ) {
      end();
      [column, kind, inverse] = [x, now, reversed];
    }
    if (!gap) text += letters;
  }
  end();
  return runs;
}

const classesOf = (cell: IBufferCell): string =>
  [
    ...(cell.isBold() ? ["b"] : []),
    ...(cell.isDim() ? ["d"] : []),
    ...(cell.isFgPalette() && cell.getFgColor() < 16 ? [`c${cell.getFgColor()}`] : []),
  ].join(" ");

function drawn(run: Run, row: number): string {
  const { column, text, classes, inverse } = run;
  if (/^[\u2588-\u258f]+$/.test(text)) return blocks(run, row);
  const letters = inverse ? text : text.trimEnd();
  const start = inverse ? 0 : letters.length - letters.trimStart().length;
  const x = (margin + (column + start) * width).toFixed(1);
  const y = margin + row * height;
  const long = (cells(letters.slice(start)) * width).toFixed(1);
  const named = [inverse ? "v" : "", classes].filter((name) => name !== "").join(" ");
  const behind = inverse
    ? `<rect class="k" x="${x}" y="${y}" width="${long}" height="${height}"/>`
    : "";
  const kind = named === "" ? "" : ` class="${named}"`;
  return `${behind}<text${kind} x="${x}" y="${y + 13}" textLength="${long}">${escaped(letters.slice(start))}</text>`;
}

/** Bars of full and of eighth blocks, which fonts leave gaps between. */
function blocks({ column, text, classes }: Run, row: number): string {
  const eighths = [...text].reduce((sum, block) => sum + 8 - (block.charCodeAt(0) - 0x2588), 0);
  return `<rect class="${classes || "k"}" x="${(margin + column * width).toFixed(1)}" y="${margin + row * height + 1}" width="${((eighths / 8) * width).toFixed(1)}" height="${height - 2}"/>`;
}

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
