import type { TableRow, TableSnapshot } from "../../types/data.js";
import { shortNumber } from "../drawing/numbers.js";
import { folded, labelOf } from "../widgets/heat.js";
import { rowKey } from "../widgets/tables.js";
import { bar, label, rule, ticks } from "./svg.js";

const rowHeight = 18;
const labelRoom = 190;
const barRoom = 560;
const widest = labelRoom + barRoom + 70;
/** More histograms than a picture is looked at for. */
const mostCharts = 12;

export interface Drawing {
  readonly parts: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** A histogram for each key: bars over an axis of counts, a range before each. */
export function barCharts(table: TableSnapshot, divisor: bigint, top: number): Drawing {
  const parts: string[] = [];
  let y = top;
  const rows = table.rows.toSorted((a, b) => b.count - a.count).slice(0, mostCharts);
  for (const row of rows) {
    const chart = barChart(table, row, divisor, y);
    parts.push(...chart.parts);
    y += chart.height + rowHeight;
  }
  return { parts, width: widest, height: y - top };
}

function barChart({ spec }: TableSnapshot, row: TableRow, divisor: bigint, top: number): Drawing {
  const scale = spec.bucket?.scale;
  if (scale === undefined) return { parts: [], width: 0, height: 0 };
  const counts = folded(row.buckets ?? new Map(), scale, divisor);
  const used = [...counts.keys()];
  const [least, last] = [Math.min(...used), Math.max(...used)];
  const buckets =
    used.length === 0 ? [] : Array.from({ length: last - least + 1 }, (_, i) => least + i);
  const marks = ticks(Math.max(0, ...counts.values()));
  const scaled = (count: number): number => (barRoom * count) / marks.at(-1)!;
  const key = rowKey(spec.keys, row).replaceAll("\0", ", ");
  const first = top + (key === "" ? 0 : rowHeight);
  const bottom = first + buckets.length * rowHeight + 4;
  const parts = [
    ...(key === "" ? [] : [label(16, top + 13, key, { kind: "title" })]),
    ...marks.flatMap((mark) => [
      rule(labelRoom + scaled(mark), first, labelRoom + scaled(mark), bottom),
      label(labelRoom + scaled(mark), bottom + 15, shortNumber(mark), {
        anchor: "middle",
        kind: "dim",
      }),
    ]),
    ...buckets.flatMap((bucket, i) => {
      const count = counts.get(bucket) ?? 0;
      const y = first + i * rowHeight;
      return [
        label(labelRoom - 10, y + 13, labelOf(bucket, scale, false, divisor).trim(), {
          anchor: "end",
          kind: "dim",
        }),
        ...(count > 0 ? [bar(labelRoom, y + 3, scaled(count), rowHeight - 5)] : []),
        ...(count > 0 ? [label(labelRoom + scaled(count) + 6, y + 13, String(count))] : []),
      ];
    }),
  ];
  return { parts, width: widest, height: bottom + rowHeight - top };
}
