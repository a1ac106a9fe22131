import type { TableRow, TableSnapshot } from "../../types/data.js";
import type { Cell } from "../model.js";
import { line, padStart, type ScreenStyle } from "../drawing/line.js";
import { shortNumber } from "../drawing/numbers.js";
import { rowKey, shownTables } from "./tables.js";
import { divisorOf, folded, labelOf } from "./heat.js";

/** Cells of where a bucket begins and of its count. */
const figures = 18;

/** Histograms for a small screen: where each bucket begins, its count, its bar; only buckets in use. */
export function narrowHistogramLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const lines = shownTables(cell).flatMap((table) =>
    table.rows.flatMap((row) =>
      histogram(table, row, divisorOf(cell.shape.views, table.spec.name), width, style),
    ),
  );
  const { scroll } = cell.view;
  const first = Math.min(scroll > 0 ? scroll : aroundMost(lines, height), lines.length - height);
  return lines
    .slice(Math.max(0, first))
    .slice(0, height)
    .map(({ text }) => text);
}

/** Where the lines begin that have the largest count in their midst. */
function aroundMost(lines: readonly Line[], height: number): number {
  const most = Math.max(...lines.map(({ count }) => count));
  const at = lines.findIndex(({ count }) => count === most);
  return Math.max(0, at - Math.floor(height / 2));
}

interface Line {
  readonly text: string;
  /** Of its bucket. */
  readonly count: number;
}

function histogram(
  { spec }: TableSnapshot,
  row: TableRow,
  divisor: bigint,
  width: number,
  style: ScreenStyle,
): readonly Line[] {
  const scale = spec.bucket?.scale;
  if (scale === undefined) return [];
  const buckets = folded(row.buckets ?? new Map(), scale, divisor);
  const most = Math.max(1, ...buckets.values());
  const key = rowKey(spec.keys, row).replaceAll("\0", ", ");
  const used = [...buckets.keys()].sort((a, b) => a - b);
  return [
    ...(key === "" ? [] : [{ text: line([["dim", key]], width, style), count: 0 }]),
    ...used.map((bucket) => {
      const count = buckets.get(bucket)!;
      const cells = Math.max(1, Math.round(((width - figures) * count) / most));
      const bar = (style.unicode ? "█" : "*").repeat(cells);
      const texts = `${labelOf(bucket, scale, true, divisor)} ${padStart(shortNumber(count), 6)} `;
      const pieces = [["dim", texts] as const, ["accent", bar] as const];
      return { text: line(pieces, width, style), count };
    }),
  ];
}
