import type { TableRow, TableSnapshot } from "../types/data.js";
import type { CountsView } from "../types/view.js";
import { byCount, keyValues, largest } from "./values.js";
import { perSecond, shortCount } from "./numbers.js";
import { pad } from "./pad.js";
import { paint, type TextStyle } from "./style.js";

/** `FUNC  COUNT` rows, ascending; what was not called is left out. A screen has rates beside. */
export function renderCounts(view: CountsView, data: TableSnapshot, style: TextStyle): string[] {
  const rows = largest(
    byCount(data.rows.filter((row) => row.count > 0)),
    undefined,
    style.largestFirst,
  );
  const width = nameWidth(view, style);
  const line = (name: string, count: string, rate: string): string => {
    const text = `${pad(name, width, style)} ${count.padStart(8)}`;
    return style.width === undefined ? text : `${text} ${rate.padStart(RATE)}`;
  };
  const rate = (row: TableRow): string => `${shortCount(perSecond(row.count, data.seconds))}/s`;
  return [
    paint(style, "dim", line(view.title, "COUNT", "RATE")),
    ...rows.map((row) =>
      line(keyValues(data.spec.keys, row, style.raw), row.count.toString(), rate(row)),
    ),
  ];
}

/** Cells of a rate, `1.2 K/s`. */
const RATE = 9;

/** On a narrow screen the figures come before the length of names. */
const nameWidth = (view: CountsView, style: TextStyle): number =>
  style.width === undefined
    ? view.width
    : Math.max(8, Math.min(view.width, style.width - RATE - 11));
