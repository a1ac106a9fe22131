import type { DataField, DataValue } from "../../types/data.js";
import { cells } from "../../render/terminal_width.js";
import { valueText } from "../../render/values.js";
import { shownData, type Cell, type Records } from "../model.js";
import { line, padEnd, padStart, spread, type Piece, type ScreenStyle } from "../drawing/line.js";
import { windowAt, type Grid } from "./grid_rows.js";

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
  // One line alone is better the newest event than the titles.
  if (height === 1 && lines.length > 0)
    return [line([lines[Math.max(0, lines.length - 1 - cell.view.scroll)]!], width, style)];
  const room = Math.max(1, height - 1);
  const back = Math.min(cell.view.scroll, Math.max(0, lines.length - room));
  const at = cell.view.row === undefined ? -1 : eventIds(cell).indexOf(cell.view.row);
  const first = windowAt(Math.max(0, lines.length - back - room), at, room);
  const end = Math.min(lines.length, first + room);
  const state = stateWords(cell, lines.length - end, first > 0, style);
  const [from, title] =
    cell.view.row === undefined ? [0, undefined] : shiftOf(heading, cell, width);
  return [
    spread(headingPieces(heading.slice(from), title), [["dim", state]], width, style),
    ...lines.slice(first, end).map((text, i) => {
      const shown = from > 0 ? text.slice(from) : text;
      return line([first + i === at ? ["inverse", shown] : shown], width, style);
    }),
  ].slice(0, height);
}

const words = (heading: string): readonly RegExpExecArray[] => [...heading.matchAll(/\S+/g)];

/** Characters that are left out at the left, so that the chosen column is seen, and its title. */
function shiftOf(
  heading: string,
  { view }: Cell,
  width: number,
): readonly [number, string | undefined] {
  const title = words(heading)[view.column];
  if (title === undefined) return [0, undefined];
  const tooFar = title.index + Math.max(title[0].length, 24) > width;
  return [tooFar ? Math.max(0, title.index - 8) : 0, title[0]];
}

function headingPieces(heading: string, title: string | undefined): readonly Piece[] {
  const at =
    title === undefined ? -1 : heading.search(new RegExp(`(?<!\\S)${escaped(title)}(?!\\S)`));
  if (title === undefined || at < 0) return [["dim", heading]];
  return [
    ["dim", heading.slice(0, at)],
    ["accent", title],
    ["dim", heading.slice(at + title.length)],
  ];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What a cursor goes through: each event with its number since the start. */
export function eventRows(cell: Cell): Grid {
  const { events, records } = shownData(cell);
  const ids = eventIds(cell);
  const [first] = records;
  if (first === undefined) {
    const starts = words(events.heading).map(({ index }) => index);
    const cut = (text: string): readonly string[] =>
      starts.map((start, i) => text.slice(start, starts[i + 1]).trim());
    return {
      titles: words(events.heading).map(([title]) => title),
      rows: shownEvents(cell).map((text, i) => ({
        id: ids[i]!,
        values: starts.length === 0 ? [text] : cut(text),
        count: 1,
      })),
    };
  }
  const columns = columnsOf(first, cell);
  const passing = passes(cell.view.filter);
  const { lines } = tableOf(first, cell);
  const rows = first.rows.filter((_, i) => passing(lines[i]!));
  return {
    titles: columns.map(({ title }) => title),
    rows: rows.map((row, i) => ({
      id: ids[i]!,
      values: columns.map((column) => textIn(column, row)),
      count: 1,
    })),
  };
}

/** Numbers of the events that the filter lets through: the first of the trace is 0. */
function eventIds(cell: Cell): readonly string[] {
  const { events, records } = shownData(cell);
  const all = records[0] === undefined ? events.lines : tableOf(records[0], cell).lines;
  const { dropped } = records[0] ?? events;
  const passing = passes(cell.view.filter);
  return all.flatMap((text, i) => (passing(text) ? [String(dropped + i)] : []));
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

function tableOf(records: Records, cell: Cell): ReturnType<typeof recordTable> {
  const known = tables.get(records);
  if (known !== undefined) return known;
  const table = recordTable(records, columnsOf(records, cell));
  tables.set(records, table);
  return table;
}

function headingOf(cell: Cell): string {
  const { events, records } = shownData(cell);
  return records[0] === undefined ? events.heading : tableOf(records[0], cell).heading;
}

/** The lines that the filter lets through, oldest first. */
export function shownEvents(cell: Cell): readonly string[] {
  const { events, records } = shownData(cell);
  const all = records[0] === undefined ? events.lines : tableOf(records[0], cell).lines;
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
  const lines = records[0] === undefined ? events.lines : tableOf(records[0], now).lines;
  return lines.slice(-fresh).filter(passes(now.view.filter)).length;
}

interface RecordColumn {
  readonly title: string;
  readonly field: DataField;
  /** Where the value stands in a row. */
  readonly index: number;
}

/** Those that the tool shows, in its order; a program's own events have all their fields. */
function columnsOf({ spec }: Records, { shape }: Pick<Cell, "shape">): readonly RecordColumn[] {
  const { fields } = spec;
  const view = shape.views.find((each) => each.kind === "columns" && each.of === spec.name);
  const wanted = view?.kind === "columns" ? view.columns : [];
  const chosen = wanted.map(({ key, title }) => {
    const index = fields.findIndex(({ name }) => name === key);
    return { title, field: fields[index], index };
  });
  const isWhole = chosen.length > 0 && chosen.every(({ field }) => field !== undefined);
  return isWhole
    ? (chosen as readonly RecordColumn[])
    : fields.map((field, index) => ({ title: titleOf(field.name), field, index }));
}

const textIn = ({ field, index }: RecordColumn, row: readonly DataValue[]): string =>
  valueText(row[index]!, field);

/** Columns as wide as what is in them. */
function recordTable(
  { rows }: Records,
  columns: readonly RecordColumn[],
): { readonly heading: string; readonly lines: readonly string[] } {
  const texts = rows.map((row) => columns.map((column) => textIn(column, row)));
  const widths = columns.map(({ title }, i) =>
    Math.min(60, Math.max(cells(title), ...texts.slice(-200).map((row) => cells(row[i]!)))),
  );
  const put = (row: readonly string[]): string =>
    row
      .map((text, i) =>
        isNumber(columns[i]!.field) ? padStart(text, widths[i]!) : padEnd(text, widths[i]!),
      )
      .join(" ")
      .trimEnd();
  return { heading: put(columns.map(({ title }) => title)), lines: texts.map(put) };
}

/** Expressions mean something else in capitals. */
const titleOf = (name: string): string => (/^[\w.]+$/.test(name) ? name.toUpperCase() : name);

const isNumber = ({ type }: DataField): boolean => type.kind === "int" || type.kind === "hex";
