import type { DataField } from "../../types/data.js";
import { cells } from "../../render/cells.js";
import { valueText } from "../../render/keys.js";
import { shownData, type Cell, type Records } from "../model.js";
import { line, padEnd, padStart, spread, type ScreenStyle } from "../drawing/line.js";

/** The last events that fit, or those `scroll` lines further back; the heading stays. */
export function eventLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const lines = shownEvents(cell);
  const heading = headingOf(cell);
  if (heading === "" && lines.length === 0) return [];
  const room = Math.max(1, height - 1);
  const back = Math.min(cell.view.scroll, Math.max(0, lines.length - room));
  const end = lines.length - back;
  const first = Math.max(0, end - room);
  const state = stateWords(cell, back, first > 0, style);
  return [
    spread([["dim", heading]], [["dim", state]], width, style),
    ...lines.slice(first, end).map((text) => line([text], width, style)),
  ].slice(0, height);
}

/** Whether new lines push the old ones up, or how far back one reads. */
function stateWords(cell: Cell, back: number, more: boolean, { unicode }: ScreenStyle): string {
  const { dropped } = cell.data.records[0] ?? cell.data.events;
  const gone = more || dropped === 0 ? "" : `${dropped} older gone  `;
  if (back > 0) return `${gone}${unicode ? "▲ " : ""}${back} newer below`;
  if (cell.state !== "running" || cell.view.frozen !== undefined || !more) return gone.trimEnd();
  return unicode ? "▼ following" : "following";
}

/** A record's line is made when it is looked at; a table of records is made once. */
const tables = new WeakMap<Records, ReturnType<typeof recordTable>>();

function tableOf(records: Records): ReturnType<typeof recordTable> {
  const known = tables.get(records);
  if (known !== undefined) return known;
  const table = recordTable(records);
  tables.set(records, table);
  return table;
}

function headingOf(cell: Cell): string {
  const { events, records } = shownData(cell);
  return records[0] === undefined ? events.heading : tableOf(records[0]).heading;
}

/** The lines that the filter lets through, oldest first. */
export function shownEvents(cell: Cell): readonly string[] {
  const { events, records } = shownData(cell);
  const all = records[0] === undefined ? events.lines : tableOf(records[0]).lines;
  return all.filter(passes(cell.view.filter));
}

function passes(filter: string): (text: string) => boolean {
  if (filter === "") return () => true;
  const wanted = filter.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}

/** Lines that pass the filter and were not there before. */
export function arrivedSince(before: Cell, now: Cell): number {
  const ever = ({ data: { events, records } }: Cell): number =>
    records[0] === undefined
      ? events.dropped + events.lines.length
      : records[0].dropped + records[0].rows.length;
  const fresh = Math.max(0, ever(now) - ever(before));
  if (fresh === 0 || now.view.filter === "") return fresh;
  const { events, records } = now.data;
  const lines = records[0] === undefined ? events.lines : tableOf(records[0]).lines;
  return lines.slice(-fresh).filter(passes(now.view.filter)).length;
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
  return { heading: put(fields.map(({ name }) => titleOf(name))), lines: texts.map(put) };
}

/** Expressions mean something else in capitals. */
const titleOf = (name: string): string => (/^[\w.]+$/.test(name) ? name.toUpperCase() : name);

const isNumber = ({ type }: DataField): boolean => type.kind === "int" || type.kind === "hex";
