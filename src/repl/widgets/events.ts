import { isStack, type DataField, type DataValue, type StreamSpec } from "../../types/data.js";
import type { ColumnsView } from "../../types/view.js";
import { cells } from "../../render/terminal_width.js";
import { frameName, valueText } from "../../render/values.js";
import { shownData, type Cell, type Records } from "../model.js";
import { line, padEnd, padStart, spread, type Piece, type ScreenStyle } from "../drawing/line.js";
import { windowAt, type Grid } from "./grid_rows.js";

/** An event with its number since the start, its line, and the frames of its stacks. */
interface ShownEvent {
  readonly id: string;
  readonly line: string;
  readonly below: readonly string[];
}

/** The last events that fit, or those `scroll` lines further back; the heading stays. */
export function eventLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const events = passingEvents(cell);
  const heading = headingOf(cell);
  if (heading === "" && events.length === 0) return [];
  // One line alone is better the newest event than the titles.
  if (height === 1 && events.length > 0)
    return [line([events[Math.max(0, events.length - 1 - cell.view.scroll)]!.line], width, style)];
  const lines = events.flatMap(({ id, line: text, below }) => [
    { id, text },
    ...below.map((frame) => ({ id: undefined, text: frame })),
  ]);
  const room = Math.max(1, height - 1);
  const back = Math.min(cell.view.scroll, Math.max(0, lines.length - room));
  const { row } = cell.view;
  const at = row === undefined ? -1 : lines.findIndex(({ id }) => id === row);
  const first = windowAt(Math.max(0, lines.length - back - room), at, room);
  const end = Math.min(lines.length, first + room);
  const state = stateWords(cell, lines.length - end, first > 0, style);
  const [from, title] = row === undefined ? [0, undefined] : shiftOf(cell, width);
  return [
    spread(headingPieces(heading.slice(from), title), [["dim", state]], width, style),
    ...lines.slice(first, end).map(({ text }, i) => {
      const shown = from > 0 ? text.slice(from) : text;
      return line([first + i === at ? ["inverse", shown] : shown], width, style);
    }),
  ].slice(0, height);
}

/** Characters that are left out at the left, so that the chosen column is seen, and its title. */
function shiftOf(cell: Cell, width: number): readonly [number, string | undefined] {
  const [records] = shownData(cell).records;
  if (records === undefined) return [0, undefined];
  const { heading, starts } = tableOf(records, cell);
  const title = columnsOf(records, cell)[cell.view.column]?.title;
  const start = starts[cell.view.column];
  if (title === undefined || start === undefined) return [0, undefined];
  const at = heading.indexOf(title, start);
  const tooFar = at + Math.max(title.length, 24) > width;
  return [tooFar ? Math.max(0, at - 8) : 0, title];
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
  const [first] = shownData(cell).records;
  if (first === undefined) {
    const { heading } = shownData(cell).listing;
    const rows = passingEvents(cell).map(({ id, line }) => ({ id, values: [line], count: 1 }));
    return { titles: [heading], rows };
  }
  const columns = columnsOf(first, cell);
  return {
    titles: columns.map(({ title }) => title),
    rows: passingEvents(cell).map(({ id }) => {
      const row = first.rows[Number(id) - first.dropped]!;
      return { id, values: columns.map((column) => textIn(column, row)), count: 1 };
    }),
  };
}

/** Those that the filter lets through, oldest first. */
function passingEvents(cell: Cell): readonly ShownEvent[] {
  const { listing, records } = shownData(cell);
  const [first] = records;
  const passing = passes(cell.view.filter);
  const all =
    first === undefined
      ? listing.lines.map((text, i) => ({ id: String(i), line: text, below: [] }))
      : tableOf(first, cell).lines.map((text, i) => ({
          id: String(first.dropped + i),
          line: text,
          below: framesBelow(first, i, cell),
        }));
  return all.filter(({ line: text, below }) => passing(text) || below.some(passing));
}

/** As far to the right as BCC's trace has them. */
const STACK_INDENT = " ".repeat(8);

function framesBelow({ spec, rows }: Records, at: number, cell: Cell): readonly string[] {
  const { stacks = [] } = viewOf(spec, cell) ?? {};
  return stacks.flatMap((name) => {
    const value = rows[at]?.[spec.fields.findIndex((field) => field.name === name)];
    if (!isStack(value)) return [];
    return value.frames.map((frame) => STACK_INDENT + frameName(frame));
  });
}

/** Whether new lines push the old ones up, or how far back one reads. */
function stateWords(cell: Cell, back: number, more: boolean, { unicode }: ScreenStyle): string {
  const dropped = cell.data.records[0]?.dropped ?? 0;
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
  const { listing, records } = shownData(cell);
  return records[0] === undefined ? listing.heading : tableOf(records[0], cell).heading;
}

/** All lines that can be scrolled through. */
export const eventLineCount = (cell: Cell): number =>
  passingEvents(cell).reduce((sum, { below }) => sum + 1 + below.length, 0);

function passes(filter: string): (text: string) => boolean {
  if (filter === "") return () => true;
  const wanted = filter.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}

/** Lines of events that pass the filter and were not there before. */
export function arrivedSince(before: Cell, now: Cell): number {
  const [records] = now.data.records;
  const [old] = before.data.records;
  if (records === undefined) return 0;
  const first = old === undefined ? records.dropped : old.dropped + old.rows.length;
  const fresh = passingEvents(now).filter(({ id }) => Number(id) >= first);
  return fresh.reduce((sum, { below }) => sum + 1 + below.length, 0);
}

interface RecordColumn {
  readonly title: string;
  readonly field: DataField;
  /** Where the value stands in a row. */
  readonly index: number;
}

const viewOf = ({ name }: StreamSpec, { shape }: Pick<Cell, "shape">): ColumnsView | undefined =>
  shape.views.find((each): each is ColumnsView => each.kind === "columns" && each.of === name);

/** Those that the tool shows, in its order; a program's own events have all their fields. */
function columnsOf({ spec }: Records, cell: Pick<Cell, "shape">): readonly RecordColumn[] {
  const { fields } = spec;
  const wanted = viewOf(spec, cell)?.columns ?? [];
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
): {
  readonly heading: string;
  /** Where each column begins in it. */
  readonly starts: readonly number[];
  readonly lines: readonly string[];
} {
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
  return {
    heading: put(columns.map(({ title }) => title)),
    starts: widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width + 1, 0)),
    lines: texts.map(put),
  };
}

/** Expressions mean something else in capitals. */
const titleOf = (name: string): string => (/^[\w.]+$/.test(name) ? name.toUpperCase() : name);

const isNumber = ({ type }: DataField): boolean => type.kind === "int" || type.kind === "hex";
