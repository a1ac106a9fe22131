import {
  isStack,
  type DataField,
  type DataValue,
  type Frame,
  type StreamSpec,
} from "../../types/data.js";
import type { ColumnsView } from "../../types/view.js";
import { cells } from "../../render/terminal_width.js";
import { cellText } from "../../render/index.js";
import { plain } from "../../render/style.js";
import { frameName, valueText } from "../../render/values.js";
import type { Column } from "../../types/view.js";
import { shownData, type Cell, type Records } from "../model.js";
import { line, padEnd, padStart, spread, type Piece, type ScreenStyle } from "../drawing/line.js";
import { filterOf, nothingPasses, passes } from "./filter.js";
import { windowAt, type Grid } from "./grid_rows.js";

/** The events of a cell, oldest first: what is shown of one is made when it is looked at. */
interface EventList {
  readonly heading: string;
  readonly titles: readonly string[];
  /** Where each column begins in the heading. */
  readonly starts: readonly number[];
  readonly count: number;
  /** Number since the start of the first one. */
  readonly first: number;
  line(at: number): string;
  /** In the columns. */
  texts(at: number): readonly string[];
  /** Makes its columns as wide as these events need: those further back may be wider than the newest. */
  fit(events: readonly number[]): void;
  /** They have stacks, whose frames are lines of their own. */
  readonly stacked: boolean;
  /** Of its stacks. */
  frames(at: number): readonly Frame[];
}

interface ShownLine {
  readonly at: number;
  readonly frame: Frame | undefined;
}

/** The last events that fit, or those `scroll` lines further back; the heading stays. */
export function eventLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const list = listOf(cell);
  const events = passing(list, cell.view.filter);
  const hidden = events.length === 0 && list.count > 0;
  if (list.heading === "" && events.length === 0 && !hidden) return [];
  // One line alone is better the newest event than the titles.
  if (height === 1 && events.length > 0) {
    const newest = events[Math.max(0, events.length - 1 - cell.view.scroll)]!;
    return [line([list.line(newest)], width, style)];
  }
  const lines = list.stacked ? events.flatMap((at) => withFrames(list, at)) : undefined;
  const length = lines?.length ?? events.length;
  const between = (from: number, to: number): readonly ShownLine[] =>
    lines?.slice(from, to) ?? events.slice(from, to).map((at) => ({ at, frame: undefined }));
  const room = Math.max(1, height - 1);
  const back = Math.min(cell.view.scroll, Math.max(0, length - room));
  const { row } = cell.view;
  const chosen =
    row === undefined
      ? -1
      : between(0, length).findIndex(
          ({ at, frame }) => frame === undefined && idOf(list, at) === row,
        );
  const first = windowAt(Math.max(0, length - back - room), chosen, room);
  const end = Math.min(length, first + room);
  list.fit(between(first, end).map(({ at }) => at));
  const { heading } = list;
  const state = stateWords(cell, length - end, first > 0, style);
  const [from, title] = row === undefined ? [0, undefined] : shiftOf(cell, list, width);
  return [
    spread(headingPieces(heading.slice(from), title), [["dim", state]], width, style),
    ...(hidden ? [line([["dim", nothingPasses(cell.view.filter)]], width, style)] : []),
    ...between(first, end).map(({ at, frame }, i) => {
      const text = frame === undefined ? list.line(at) : STACK_INDENT + frameName(frame);
      const shown = from > 0 ? text.slice(from) : text;
      return line([first + i === chosen ? ["inverse", shown] : shown], width, style);
    }),
  ].slice(0, height);
}

/** As far to the right as BCC's trace has them. */
const STACK_INDENT = " ".repeat(8);

const withFrames = (list: EventList, at: number): readonly ShownLine[] => [
  { at, frame: undefined },
  ...list.frames(at).map((frame) => ({ at, frame })),
];

const idOf = ({ first }: EventList, at: number): string => String(first + at);

/** Characters that are left out at the left, so that the chosen column is seen, and its title. */
function shiftOf(
  cell: Cell,
  { heading, starts }: EventList,
  width: number,
): readonly [number, string | undefined] {
  const [records] = shownData(cell).records;
  const title =
    records === undefined ? undefined : columnsOf(records, cell)[cell.view.column]?.title;
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
  const [records] = shownData(cell).records;
  const list = listOf(cell);
  const columns = records === undefined ? [] : columnsOf(records, cell);
  const names = namesOf(columns);
  const valuesOf = (at: number): readonly string[] =>
    records === undefined ? [list.line(at)] : textsOf(records.rows[at]!, columns, names).texts;
  return {
    titles: records === undefined ? [list.heading] : columns.map(({ title }) => title),
    rows: passing(list, cell.view.filter).map((at) => ({
      id: idOf(list, at),
      // Of many only a few are looked at.
      get values() {
        return valuesOf(at);
      },
      count: 1,
    })),
  };
}

const places: number[] = [];

/** 0, 1, 2, …: made once, a frame of each cell asks for them. */
function upTo(count: number): readonly number[] {
  while (places.length < count) places.push(places.length);
  return places.slice(0, count);
}

/** Those that the filter lets through, by their places in the list. */
function passing(list: EventList, filter: string): readonly number[] {
  const all = upTo(list.count);
  if (filter === "") return all;
  const wanted = filterOf(filter, list.titles);
  return all.filter((at) =>
    passes(wanted, list.texts(at), [list.line(at), ...list.frames(at).map(frameName)]),
  );
}

/** Whether new lines push the old ones up, or how far back one reads. */
function stateWords(cell: Cell, back: number, more: boolean, { unicode }: ScreenStyle): string {
  const dropped = cell.data.records[0]?.dropped ?? 0;
  const gone = more || dropped === 0 ? "" : `${dropped} older not kept (:set keep)  `;
  if (back > 0) return `${gone}${unicode ? "▲ " : ""}${back} newer below`;
  if (cell.state !== "running" || cell.view.frozen !== undefined || !more) return gone.trimEnd();
  return unicode ? "▼ following" : "following";
}

const lists = new WeakMap<Records, EventList>();

function listOf(cell: Cell): EventList {
  const { listing, records } = shownData(cell);
  const [first] = records;
  if (first === undefined)
    return {
      ...{ heading: listing.heading, starts: [], count: listing.lines.length, first: 0 },
      titles: [],
      fit: () => undefined,
      line: (at) => listing.lines[at]!,
      texts: (at) => [listing.lines[at]!],
      stacked: false,
      frames: () => [],
    };
  const known = lists.get(first);
  if (known !== undefined) return known;
  const list = recordList(first, cell);
  lists.set(first, list);
  return list;
}

/** All lines that can be scrolled through. */
export function eventLineCount(cell: Cell): number {
  const list = listOf(cell);
  return linesOf(list, passing(list, cell.view.filter));
}

const linesOf = (list: EventList, events: readonly number[]): number =>
  list.stacked ? events.reduce((sum, at) => sum + 1 + list.frames(at).length, 0) : events.length;

/** Lines of events that pass the filter and were not there before. */
export function arrivedSince(before: Cell, now: Cell): number {
  const [records] = now.data.records;
  const [old] = before.data.records;
  if (records === undefined) return 0;
  const ever = old === undefined ? records.dropped : old.dropped + old.rows.length;
  const list = listOf(now);
  const fresh = passing(list, now.view.filter).filter((at) => list.first + at >= ever);
  return linesOf(list, fresh);
}

interface RecordColumn {
  readonly title: string;
  readonly field: DataField;
  /** Where the value stands in a row. */
  readonly index: number;
  /** As a tool shows it. */
  readonly column?: Column;
  /** Of the first event: elapsed times count from there. */
  readonly start?: bigint;
}

const viewOf = ({ name }: StreamSpec, { shape }: Pick<Cell, "shape">): ColumnsView | undefined =>
  shape.views.find((each): each is ColumnsView => each.kind === "columns" && each.of === name);

/** Those that the tool shows, in its order; a program's own events have all their fields. */
function columnsOf(
  { spec, first }: Pick<Records, "spec" | "first">,
  cell: Pick<Cell, "shape">,
): readonly RecordColumn[] {
  const { fields } = spec;
  const wanted = viewOf(spec, cell)?.columns ?? [];
  const chosen = wanted.map((column) => {
    const index = fields.findIndex(({ name }) => name === column.key);
    const start = column.format.kind === "elapsed" ? first?.[index] : undefined;
    const known = { title: column.title, field: fields[index], index, column };
    return typeof start === "bigint" ? { ...known, start } : known;
  });
  const isWhole = chosen.length > 0 && chosen.every(({ field }) => field !== undefined);
  return isWhole
    ? (chosen as readonly RecordColumn[])
    : fields.map((field, index) => ({ title: titleOf(field.name), field, index }));
}

/** A record as it is shown in these columns. */
interface RowTexts {
  readonly columns: string;
  readonly texts: readonly string[];
  readonly widths: readonly number[];
}

/** Records come into a cell once and are drawn many times. */
const rowTexts = new WeakMap<readonly DataValue[], RowTexts>();

function textsOf(
  row: readonly DataValue[],
  columns: readonly RecordColumn[],
  names: string,
): RowTexts {
  const before = rowTexts.get(row);
  if (before?.columns === names) return before;
  const texts = columns.map((column) => textIn(column, row));
  const made = { columns: names, texts, widths: texts.map(cells) };
  rowTexts.set(row, made);
  return made;
}

/** As a tool's column shows it. */
const textIn = (
  { field, index, column, start }: RecordColumn,
  row: readonly DataValue[],
): string =>
  column === undefined
    ? valueText(row[index]!, field)
    : cellText(
        column,
        { field, value: row[index]! },
        start === undefined ? plain : { ...plain, start },
      );

const namesOf = (columns: readonly RecordColumn[]): string =>
  columns.map(({ title, index }) => `${index} ${title}`).join("\n");

/** Records by which the columns are made as wide as what is in them. */
const MEASURED = 200;

function recordList(records: Records, cell: Cell): EventList {
  const { spec, rows, dropped } = records;
  const columns = columnsOf(records, cell);
  const names = namesOf(columns);
  const last = rows.slice(-MEASURED).map((row) => textsOf(row, columns, names).widths);
  let widths = columns.map(({ title }, i) =>
    Math.min(60, Math.max(cells(title), ...last.map((row) => row[i]!))),
  );
  const put = (row: readonly string[]): string =>
    row
      .map((text, i) =>
        isNumber(columns[i]!.field) ? padStart(text, widths[i]!) : padEnd(text, widths[i]!),
      )
      .join(" ")
      .trimEnd();
  const { stacks = [] } = viewOf(spec, cell) ?? {};
  const stackPlaces = stacks.map((name) => spec.fields.findIndex((field) => field.name === name));
  return {
    get heading() {
      return put(columns.map(({ title }) => title));
    },
    get starts() {
      return widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width + 1, 0));
    },
    titles: columns.map(({ title }) => title),
    fit(events) {
      const shown = events.map((at) => textsOf(rows[at]!, columns, names).widths);
      widths = widths.map((width, i) =>
        Math.max(width, Math.min(60, Math.max(0, ...shown.map((row) => row[i]!)))),
      );
    },
    count: rows.length,
    first: dropped,
    line: (at) => put(textsOf(rows[at]!, columns, names).texts),
    texts: (at) => textsOf(rows[at]!, columns, names).texts,
    stacked: stackPlaces.length > 0,
    frames: (at) =>
      stackPlaces.flatMap((place) => {
        const value = rows[at]![place];
        return isStack(value) ? value.frames : [];
      }),
  };
}

/** Expressions mean something else in capitals. */
const titleOf = (name: string): string => (/^[\w.]+$/.test(name) ? name.toUpperCase() : name);

const isNumber = ({ type }: DataField): boolean => type.kind === "int" || type.kind === "hex";
