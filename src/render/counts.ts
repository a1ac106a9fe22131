import type { TableSnapshot } from "../types/data.js";
import type { CountsView } from "../types/view.js";
import { byCount, keyValues, largest } from "./keys.js";
import { paint, type TextStyle } from "./style.js";

/** `FUNC  COUNT` rows, ascending; what was not called is left out. */
export function renderCounts(view: CountsView, data: TableSnapshot, style: TextStyle): string[] {
  const rows = largest(
    byCount(data.rows.filter((row) => row.count > 0)),
    undefined,
    style.largestFirst,
  );
  const line = (name: string, count: string): string =>
    `${name.padEnd(view.width)} ${count.padStart(8)}`;
  return [
    paint(style, "dim", line(view.title, "COUNT")),
    ...rows.map((row) => line(keyValues(data.spec.keys, row), row.count.toString())),
  ];
}
