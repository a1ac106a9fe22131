import { cells } from "../../render/terminal_width.js";
import type { Grid } from "../widgets/grid_rows.js";
import type { Drawing } from "./bars.js";
import { label, rule } from "./svg.js";

const rowHeight = 18;
const character = 7.9;
/** A picture is no list. */
const mostRows = 60;
const mostCharacters = 60;

const isNumber = (text: string): boolean => /^-?[\d.,]+(?: ?[kMGT])?$/.test(text);

/** Titles, a rule, rows; numbers at the right of their column. */
export function tablePicture({ titles, rows }: Grid, newest: boolean, top: number): Drawing {
  const shown = newest ? rows.slice(-mostRows) : rows.slice(0, mostRows);
  const cut = (text: string): string =>
    text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
  const texts = shown.map(({ values }) => titles.map((_, i) => cut(values[i] ?? "")));
  const widths = titles.map(
    (title, i) => Math.max(cells(title), ...texts.map((row) => cells(row[i]!))) * character,
  );
  const right = titles.map((_, i) => texts.length > 0 && texts.every((row) => isNumber(row[i]!)));
  const starts = widths.map(
    (_, i) => 16 + widths.slice(0, i).reduce((sum, each) => sum + each + 18, 0),
  );
  const width = starts.at(-1)! + widths.at(-1)! + 16;
  const put = (text: string, column: number, y: number, kind: "ink" | "dim"): string =>
    label(starts[column]! + (right[column]! ? widths[column]! : 0), y, text, {
      anchor: right[column]! ? "end" : "start",
      kind,
    });
  const left = rows.length - shown.length;
  const end = top + (texts.length + 1) * rowHeight;
  return {
    parts: [
      ...titles.map((title, i) => put(title, i, top + 13, "dim")),
      rule(16, top + rowHeight, width - 16, top + rowHeight),
      ...texts.flatMap((row, r) =>
        row.map((text, i) => put(text, i, top + (r + 1) * rowHeight + 14, "ink")),
      ),
      ...(left > 0 ? [label(16, end + 14, `${left} more`, { kind: "dim" })] : []),
    ],
    width,
    height: (texts.length + 2) * rowHeight,
  };
}
