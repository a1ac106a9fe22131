import type { Cell } from "../model.js";
import { valueText } from "../../render/keys.js";
import { line, type ScreenStyle } from "../screen/line.js";
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
    const title = `${mapName(spec.store)}  ${rows.length} ${rows.length === 1 ? "entry" : "entries"}`;
    return [
      line([["dim", title]], width, style),
      ...rows.map((row) => {
        const key = row.keys.map((value, i) => valueText(value, spec.keys[i]!)).join(", ");
        const slots = row.slots === undefined ? "" : `  ${slotText(row.slots)}`;
        const value = [`count ${row.count}`, ...extras(row)].join(", ");
        return line(
          [`  ${key === "" ? "(one row)" : key}`, ["dim", " → "], value + slots],
          width,
          style,
        );
      }),
    ];
  });
  const first = Math.min(cell.view.scroll, Math.max(0, lines.length - height));
  return lines.slice(first, first + height);
}

const mapName = (store: { readonly map: string }): string => store.map;

const extras = (
  row: Readonly<Record<"sum" | "min" | "max", bigint | undefined>> | object,
): string[] =>
  (["sum", "min", "max"] as const).flatMap((name) => {
    const value = (row as Partial<Record<typeof name, bigint>>)[name];
    return value === undefined ? [] : [`${name} ${value}`];
  });

const slotText = (slots: ReadonlyMap<number, number>): string =>
  [...slots].map(([slot, count]) => `${slot}:${count}`).join(" ");
