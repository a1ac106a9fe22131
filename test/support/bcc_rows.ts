/** Rows of what a tool of BCC's or of ours prints as text: by their titles, without what is never twice the same. */

export interface Reading {
  /** Titles of columns that are compared, in their order. */
  readonly columns: readonly string[];
  /** Only rows in which this is found. */
  readonly rows?: RegExp;
}

/** Cells of the columns of each row, sorted: who comes first is chance. */
export function rowsIn(text: string, { columns, rows = /./ }: Reading): readonly string[] {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => columns.every((title) => titlesOf(line).includes(title)));
  if (at < 0) return [];
  const titles = titlesOf(lines[at]!);
  return lines
    .slice(at + 1)
    .filter((line) => rows.test(line))
    .map((line) => {
      const cells = cellsOf(line, titles.length);
      return columns.map((title) => plain(cells[titles.indexOf(title)] ?? "")).join(" | ");
    })
    .sort();
}

/** Some of BCC's print a text as Python does its bytes: `b'name'`. Ours add a function's file: `run [threads]`. */
const plain = (cell: string): string =>
  (/^b'(.*)'$/.exec(cell)?.[1] ?? cell).replace(/ \[[\w.+-]+\]$/, "");

const titlesOf = (line: string): readonly string[] => line.trim().split(/\s+/);

/** The last one may have blanks. */
function cellsOf(line: string, count: number): readonly string[] {
  const words = line.trim().split(/\s+/);
  return [...words.slice(0, count - 1), words.slice(count - 1).join(" ")];
}

/** `4 -> 7 : 3 |***` of all histograms: bucket and count, or the counts' sum where values differ from run to run. */
export function bucketsIn(text: string, exact: boolean): readonly string[] {
  const found = [...text.matchAll(/^ *(\d+(?: -> \d+)?) +: (\d+) +\|/gm)];
  if (!exact) return [`sum ${found.reduce((sum, [, , count]) => sum + Number(count), 0)}`];
  return found
    .filter(([, , count]) => count !== "0")
    .map(([, bucket, count]) => `${bucket} : ${count}`);
}
