import type { DataField } from "../../types/data.js";
import { cells } from "../../render/cells.js";
import { valueText } from "../../render/keys.js";
import { shownData } from "../reducer/answers.js";
import type { Cell, Records } from "../model.js";
import { line, padEnd, padStart, spread, type ScreenStyle } from "../screen/line.js";

/** The last events that fit, or those `scroll` lines further back; the heading stays. */
export function eventLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const { events, records } = shownData(cell);
  const first = records[0];
  const table = first === undefined ? undefined : recordTable(first);
  const heading = table?.heading ?? events.heading;
  const all = table?.lines ?? events.lines;
  const filter = cell.view.filter.toLowerCase();
  const lines = filter === "" ? all : all.filter((text) => text.toLowerCase().includes(filter));
  if (heading === "" && lines.length === 0) return [];
  const room = Math.max(1, height - 1);
  const back = Math.min(cell.view.scroll, Math.max(0, lines.length - room));
  const end = lines.length - back;
  const shown = lines.slice(Math.max(0, end - room), end);
  const state = back > 0 ? `${back} newer below` : "";
  return [
    spread([["dim", heading]], [["dim", state]], width, style),
    ...shown.map((text) => line([text], width, style)),
  ].slice(0, height);
}

/** Columns as wide as what is in them. */
export function recordTable(records: Records): {
  readonly heading: string;
  readonly lines: readonly string[];
} {
  const { fields } = records.spec;
  const texts = records.rows.map((row) => row.map((value, i) => valueText(value, fields[i]!)));
  const widths = fields.map(({ name }, i) =>
    Math.min(60, Math.max(cells(name), ...texts.slice(-200).map((row) => cells(row[i]!)))),
  );
  const put = (row: readonly string[]): string =>
    row
      .map((text, i) =>
        isNumber(fields[i]!) ? padStart(text, widths[i]!) : padEnd(text, widths[i]!),
      )
      .join(" ")
      .trimEnd();
  return { heading: put(fields.map(({ name }) => name.toUpperCase())), lines: texts.map(put) };
}

const isNumber = ({ type }: DataField): boolean => type.kind === "int" || type.kind === "hex";
