/** Events as dots in time: when each came, a number of it, and what colours it. Pure; made once for each state of a cell. */
import type { DataField } from "../../types/data.js";
import type { Arrival, Cell } from "../model.js";
import { shownData } from "../model.js";
import { duration, shortNumber } from "../drawing/numbers.js";
import { eventRows } from "./events.js";
import type { Grid, GridRow } from "./grid_rows.js";

export interface Dot {
  /** Seconds before the newest. */
  readonly ago: number;
  readonly value: number;
  /** What it is coloured by; empty where nothing is. */
  readonly of: string;
  readonly row: GridRow;
}

export interface Dots {
  readonly grid: Grid;
  /** Title of the number; undefined where the events have none. */
  readonly title: string | undefined;
  readonly by: string | undefined;
  readonly dots: readonly Dot[];
  /** How a number of it is said. */
  readonly text: (value: number) => string;
}

/** Only so many of the newest are looked at: a picture has no room for more. */
const most = 5000;
/** Rows that tell what a column is. */
const probe = 50;

const made = new WeakMap<Cell, Dots>();

export function dotsOf(cell: Cell): Dots {
  const known = made.get(cell);
  if (known !== undefined) return known;
  const dots = makeDots(cell);
  made.set(cell, dots);
  return dots;
}

function makeDots(cell: Cell): Dots {
  const grid = eventRows(cell);
  const rows = grid.rows.slice(-most);
  const time = ownTime(grid, rows);
  const numbers = numericColumns(grid, time);
  const { y, by } = cell.view.axes;
  const column = chosen(grid, numbers, y) ?? usualNumber(rows, numbers);
  if (column === undefined)
    return { grid, title: undefined, by: undefined, dots: [], text: shortNumber };
  const colour = by === "" ? undefined : (chosen(grid, all(grid), by) ?? usualColour(grid, column));
  const when = timesOf(cell, rows, time);
  const newest = when.at(-1) ?? 0;
  const dots = rows.flatMap((row, i): readonly Dot[] => {
    const value = numberIn(row.values[column] ?? "")?.value;
    if (value === undefined) return [];
    const of = colour === undefined ? "" : (row.values[colour] ?? "");
    return [{ ago: Math.max(0, newest - when[i]!), value, of, row }];
  });
  const isTime = rows.some((row) => numberIn(row.values[column] ?? "")?.time === true);
  return {
    grid,
    title: grid.titles[column]!,
    by: colour === undefined ? undefined : grid.titles[colour]!,
    dots,
    text: isTime ? duration : shortNumber,
  };
}

/** Titles of the columns that have numbers, and of all: what a person can choose from. */
export function axesOf(cell: Cell): {
  readonly numbers: readonly string[];
  readonly colours: readonly string[];
} {
  const grid = eventRows(cell);
  const rows = grid.rows.slice(-probe);
  const time = ownTime(grid, rows);
  return {
    numbers: numericColumns(grid, time).map((i) => grid.titles[i]!),
    colours: grid.titles.filter((_, i) => i !== time),
  };
}

const all = (grid: Grid): readonly number[] => grid.titles.map((_, i) => i);

const chosen = (
  { titles }: Grid,
  columns: readonly number[],
  wanted: string | undefined,
): number | undefined =>
  wanted === undefined ? undefined : columns.find((i) => titles[i] === wanted);

function numericColumns(grid: Grid, time: number): readonly number[] {
  const rows = grid.rows.slice(-probe);
  return all(grid).filter((i) => {
    const texts = rows.map(({ values }) => values[i] ?? "").filter((text) => text !== "");
    return i !== time && texts.length > 0 && texts.every((text) => numberIn(text) !== undefined);
  });
}

/** A time if there is one; else the last number, behind what tells who it was. */
function usualNumber(rows: readonly GridRow[], numbers: readonly number[]): number | undefined {
  const isTime = (i: number): boolean =>
    rows.slice(-probe).some(({ values }) => numberIn(values[i] ?? "")?.time === true);
  return numbers.findLast(isTime) ?? numbers.at(-1);
}

/** Names of programs tell most; else nothing is coloured. */
function usualColour({ titles }: Grid, column: number): number | undefined {
  const at = titles.findIndex((title) => /^P?COMM$/i.test(title));
  return at < 0 || at === column ? undefined : at;
}

const unitNs: Readonly<Record<string, number>> = {
  ...{ ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 },
};
const scales: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** `22.8`, `1.2 ms` in ns, `4.1 K`. */
function numberIn(text: string): { readonly value: number; readonly time: boolean } | undefined {
  const match = /^(-?\d+(?:\.\d+)?)(?: ?([nuµm]?s|[kKMGT])(?:i?B)?)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, digits, unit = ""] = match;
  const ns = unitNs[unit];
  return { value: Number(digits) * (ns ?? scales[unit] ?? 1), time: ns !== undefined };
}

/** The column in which each event says when it was, in seconds; -1: none. */
function ownTime({ titles }: Grid, rows: readonly GridRow[]): number {
  return titles.findIndex(
    (title, i) =>
      /^TIME\b/i.test(title) &&
      rows.length > 0 &&
      rows.slice(-probe).every(({ values }) => /^\d+\.\d+$/.test(values[i] ?? "")),
  );
}

/** In seconds: as the events say, else as they came; what is known of neither came one after the other. */
function timesOf(cell: Cell, rows: readonly GridRow[], time: number): readonly number[] {
  if (time >= 0) return rows.map(({ values }) => Number(values[time]));
  const { records } = shownData(cell);
  const clock = records[0]?.spec.fields.findIndex(isOnClock) ?? -1;
  if (clock >= 0) {
    const { rows: values, dropped } = records[0]!;
    let last = 0;
    // Zero is no time: such an event came behind the one before.
    return rows.map(({ id }) => {
      const at = Number(values[Number(id) - dropped]![clock] as bigint) / 1e9;
      return (last = at === 0 ? last : at);
    });
  }
  const name = records[0]?.spec.name ?? "";
  const { arrivals } = cell.view;
  if (arrivals.length === 0) return rows.map((_, i) => (i / Math.max(1, rows.length)) * 10);
  let next = 0;
  return rows.map(({ id }) => {
    while (next < arrivals.length - 1 && countAt(arrivals[next]!, name) <= Number(id)) next++;
    return arrivals[next]!.at;
  });
}

const isOnClock = ({ type }: DataField): boolean => type.kind === "int" && type.as === "clock";

const countAt = ({ events }: Arrival, name: string): number => events[name] ?? 0;
