import type { TableRow, TableSnapshot } from "../../types/data.js";
import type { Cell } from "../model.js";
import { line, padStart, type ScreenStyle } from "../drawing/line.js";
import { shortNumber } from "../drawing/numbers.js";
import { rowKey, shownTables } from "./tables.js";
import { folded, labelOf } from "./heat.js";

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
    table.rows.flatMap((row) => histogram(table, row, width, style)),
  );
  const first = Math.min(cell.view.scroll, Math.max(0, lines.length - height));
  return lines.slice(first, first + height);
}

function histogram(
  { spec }: TableSnapshot,
  row: TableRow,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const scale = spec.bucket?.scale;
  if (scale === undefined) return [];
  const buckets = folded(row.buckets ?? new Map(), scale);
  const most = Math.max(1, ...buckets.values());
  const key = rowKey(spec.keys, row).replaceAll("\0", ", ");
  const used = [...buckets.keys()].sort((a, b) => a - b);
  return [
    ...(key === "" ? [] : [line([["dim", key]], width, style)]),
    ...used.map((bucket) => {
      const count = buckets.get(bucket)!;
      const cells = Math.max(1, Math.round(((width - figures) * count) / most));
      const bar = (style.unicode ? "█" : "*").repeat(cells);
      const texts = `${labelOf(bucket, scale, true)} ${padStart(shortNumber(count), 6)} `;
      return line(
        [
          ["dim", texts],
          ["accent", bar],
        ],
        width,
        style,
      );
    }),
  ];
}
