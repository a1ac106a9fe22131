import type { Aggregate, TableRow, TableSnapshot } from "../types/data.js";
import type { FrequencyView } from "../types/view.js";
import { byCount, keyText, largest, safe } from "./values.js";
import { pad } from "./pad.js";
import { paint, type TextStyle } from "./style.js";

/** An aggregate beside the count: its title and its text. */
export interface MeasureColumn {
  readonly title: string;
  readonly of: (row: TableRow) => bigint | undefined;
}

/** Sum brings the average along. */
export function aggregateColumns(aggregates: readonly Aggregate[]): MeasureColumn[] {
  return aggregates.flatMap((aggregate, index): MeasureColumn[] => {
    switch (aggregate.name) {
      case "count":
        return [];
      case "sum":
        return [
          { title: "SUM", of: (row) => row.sum },
          { title: "AVG", of: average },
        ];
      case "min":
        return [{ title: "MIN", of: (row) => row.min }];
      case "max":
        return [{ title: "MAX", of: (row) => row.max }];
      default:
        return [{ title: aggregate.name.toUpperCase(), of: (row) => row.figures?.[index] }];
    }
  });
}

/** sum / count, towards zero, as C divides. */
export const average = (row: TableRow): bigint | undefined =>
  row.sum === undefined || row.count === 0 ? undefined : row.sum / BigInt(row.count);

/**
 * argdist -C: heading, titles, one row for each key, ascending by count.
 *
 *     t:syscalls:sys_enter_read():int:args->count
 *     	COUNT      EVENT
 *     	3          args->count = 512
 */
export function renderFrequency(
  view: FrequencyView,
  data: TableSnapshot,
  style: TextStyle,
): string[] {
  const aggregates = aggregateColumns(data.spec.aggregates);
  const line = (cells: readonly string[], event: string): string =>
    `\t${cells.map((cell) => `${pad(cell, 10, style)} `).join("")}${event}`;
  const rows = largest(byCount(data.rows.filter(counted)), view.top, style.largestFirst);
  return [
    paint(style, "bold", safe(view.heading)),
    paint(style, "dim", line(["COUNT", ...aggregates.map(({ title }) => title)], "EVENT")),
    ...rows.map((row) =>
      line(
        [row.count.toString(), ...aggregates.map(({ of }) => of(row)?.toString() ?? "-")],
        data.spec.keys.length === 0 ? "total calls" : keyText(data.spec.keys, row, style.raw),
      ),
    ),
  ];
}

const counted = (row: TableRow): boolean => row.count > 0;
