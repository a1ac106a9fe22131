import type { TableRow, TableSpec } from "../../types/data.js";
import type { Cell } from "../model.js";
import { valueText } from "../../render/values.js";
import { line, type Piece, type ScreenStyle } from "../drawing/line.js";
import { shownTables } from "./tables.js";

/** All tables as they are: every key and every number, one entry a line. */
export function mapLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const lines = shownTables(cell).flatMap((table) => {
    const { spec, rows } = table;
    const names = spec.keys.map(({ name }) => name).join(", ");
    const name = spec.store.kind === "iterator" ? spec.name : spec.store.map;
    const title = `${name}  ${rows.length === 1 ? "1 entry" : `${rows.length} entries`}`;
    const arrow = style.unicode ? " → " : " -> ";
    return [
      line([["dim", names === "" ? title : `${title}, by ${names}`]], width, style),
      ...rows.map((row) => {
        const value: readonly Piece[] =
          spec.aggregates.length === 0 ? [] : [["dim", arrow], valueOf(row)];
        return line(["  ", keyOf(spec, row), ...value], width, style);
      }),
    ];
  });
  const first = Math.min(cell.view.scroll, Math.max(0, lines.length - height));
  return lines.slice(first, first + height);
}

/** `{ pid 12, comm "sshd" }`; one value alone as it is. */
function keyOf({ keys }: TableSpec, row: TableRow): string {
  const texts = keys.map((field, i) => {
    const text = valueText(row.keys[i]!, field);
    return field.type.kind === "string" || field.type.kind === "char" ? `"${text}"` : text;
  });
  if (texts.length < 2) return texts[0] ?? "(one row)";
  return `{ ${texts.map((text, i) => `${keys[i]!.name} ${text}`).join(", ")} }`;
}

function valueOf(row: TableRow): string {
  const more = extras(row);
  const buckets = row.buckets === undefined ? "" : `  ${bucketText(row.buckets)}`;
  return (more.length === 0 ? `${row.count}` : `count ${row.count}, ${more.join(", ")}`) + buckets;
}

const extras = (row: TableRow): readonly string[] =>
  (["sum", "min", "max"] as const).flatMap((name) =>
    row[name] === undefined ? [] : [`${name} ${row[name]}`],
  );

const bucketText = (buckets: ReadonlyMap<number, number>): string =>
  [...buckets].map(([bucket, count]) => `${bucket}:${count}`).join(" ");
