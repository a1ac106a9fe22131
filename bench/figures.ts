import { median } from "./process.js";

/** Figures of one thing for several tracers, as lines of text. */

/** What a tracer came to, or why there is no figure. */
export type Figure = readonly [name: string, value: number | string];

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export function row(what: string, unit: string, digits: number, figures: readonly Figure[]): void {
  if (figures.length > 0) print(rowText(what, unit, digits, figures));
}

/** One line: the figure of each tracer, and ours over the peers': nothing is so many times 0. */
export function rowText(
  what: string,
  unit: string,
  digits: number,
  figures: readonly Figure[],
): string {
  const [first, ...others] = figures;
  const shown = (value: number | string): string =>
    typeof value === "number" ? value.toFixed(digits) : `- (${value})`;
  const parts = figures.map(([name, value]) => `${name} ${shown(value)}`);
  const own = first?.[1];
  const ratios = others.flatMap(([name, value]) =>
    typeof own === "number" && typeof value === "number" && value !== 0
      ? [`${(own / value).toFixed(3)} × ${name}`]
      : [],
  );
  return `${what.padEnd(34)} ${parts.join(" · ")} ${unit}${ratios.length ? `   = ${ratios.join(", ")}` : ""}`;
}

/** A tracer that fails is a cell that says why; the others go on. */
export async function figureOf(name: string, measure: () => Promise<number>): Promise<Figure> {
  try {
    return [name, await measure()];
  } catch (error) {
    return [name, lastLine(String(error instanceof Error ? error.message : error))];
  }
}

/** Each measured in turn, `rounds` times: medians; one that fails is not asked again. */
export async function inTurns(
  measures: readonly (() => Promise<number>)[],
  rounds: number,
): Promise<readonly (number | string)[]> {
  const times = measures.map((): number[] => []);
  const broken = new Map<number, string>();
  for (let round = 0; round < rounds; round++)
    for (const [i, measure] of measures.entries()) {
      if (broken.has(i)) continue;
      const [, value] = await figureOf("", measure);
      if (typeof value === "string") broken.set(i, value);
      else times[i]!.push(value);
    }
  return times.map((all, i) => broken.get(i) ?? median(all));
}

const lastLine = (text: string): string =>
  (text.trim().split("\n").at(-1) ?? "").replace(/\s+/g, " ").slice(0, 120);
