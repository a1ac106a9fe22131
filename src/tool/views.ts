import type { DataValue } from "../types/data.js";
import type {
  Column,
  ColumnFormat,
  ColumnsView,
  HistogramView,
  RowFunction,
  RowsFunction,
  StacksView,
} from "../types/view.js";

export interface ColumnOptions {
  /** The key in capitals unless told. */
  readonly title?: string;
  /** Behind the name in --json, where the title lacks it: `s` makes `startS` of START. */
  readonly unit?: string;
  /** Left, as BCC's tools have it, unless told. */
  readonly align?: "left" | "right";
}

type ColumnMaker<O = unknown> = (
  key: string,
  width?: number,
  options?: ColumnOptions & O,
) => Column;

const made = (
  key: string,
  width: number,
  format: ColumnFormat,
  { title = key.toUpperCase(), align = "left", unit }: ColumnOptions,
): Column => ({
  key,
  title,
  ...(unit === undefined ? {} : { name: `${title.toLowerCase()}${sentenceCase(unit)}` }),
  width,
  align,
  format,
});

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const ofFormat =
  (format: ColumnFormat, title?: string): ColumnMaker =>
  (key, width = 0, options = {}) =>
    made(key, width, format, title === undefined ? options : { title, ...options });

const decimal: ColumnMaker<{ readonly divisor: number; readonly digits: number }> = (
  key,
  width = 0,
  { divisor = 1, digits = 3, ...options } = { divisor: 1, digits: 3 },
) => made(key, width, { kind: "decimal", divisor, digits }, options);

/** ns in a larger unit. */
const inUnit =
  (divisor: number, digits: number): ColumnMaker<{ readonly digits?: number }> =>
  (key, width = 0, options = {}) =>
    made(key, width, { kind: "decimal", divisor, digits: options.digits ?? digits }, options);

/**
 * `column("pid", 6)`: the field or aggregate of that name at least so wide, its
 * value as its type in the C text says. The makers below it print otherwise.
 */
export const column = Object.assign(ofFormat({ kind: "text" }), {
  /** The bare number, whatever its type. */
  number: ofFormat({ kind: "int" }),
  hex: ofFormat({ kind: "hex" }),
  /** With leading zeros: `column.octal("flags", 8, { digits: 8 })`. */
  octal: ((key, width = 0, options = {}) =>
    made(key, width, { kind: "octal", digits: options.digits ?? 1 }, options)) as ColumnMaker<{
    readonly digits?: number;
  }>,
  /** At most as many characters as the column is wide. */
  cut: ((key, width = 0, options = {}) =>
    made(key, width, { kind: "cut", most: width }, options)) as ColumnMaker,
  /** A time_ns as local HH:MM:SS. */
  timeOfDay: ((key, width = 9, options = {}) =>
    made(key, width, { kind: "time" }, { title: "TIME", ...options })) as ColumnMaker,
  /** A time_ns as seconds since the first event. */
  elapsed: ((key, width = 14, options = {}) =>
    made(key, width, { kind: "elapsed" }, { title: "TIME(s)", ...options })) as ColumnMaker,
  /** value / divisor with so many digits. */
  decimal,
  /** Of ns. */
  microseconds: inUnit(1e3, 2),
  milliseconds: inUnit(1e6, 2),
  seconds: inUnit(1e9, 2),
  /** Of bytes. */
  kilobytes: inUnit(1024, 0),
});

export type Columns = readonly (Column | false | undefined)[];

export interface ColumnsOptions {
  /** Tables: `-key` descending, `key` ascending. The first key of the live top. */
  readonly sort?: string;
  readonly top?: number | undefined;
  /** Tables: a line an output, below titles that are printed once. */
  readonly titlesOnce?: boolean;
  /** Fields with stacks, printed below the row. */
  readonly stacks?: readonly (string | false | undefined)[];
  /** A row in text: `"{bytes} bytes in {count} calls"` in place of titles and columns. `""`: no row is shown. */
  readonly sentence?: string | false;
  /** Streams: in text a row is this member's bytes, given as hexadecimal digits, and nothing else. */
  readonly raw?: string;
}

export interface HistogramOptions {
  /** Column title: `usecs`. */
  readonly title: string;
  /** Each key's heading: `disk` prints `disk = sda`. */
  readonly section?: string;
  /** Members of the key that the heading shows, where not all: without `-P` all have the same pid. None: no heading. */
  readonly keys?: readonly (string | false | undefined)[];
  /** What a number among them is called: `{ flags: (flags) => "Read" }`. */
  readonly texts?: Readonly<Record<string, (value: bigint) => string>>;
  /** Values are divided by this: 1000 for usecs of ns. */
  readonly divisor?: number;
  /** Average, total and percentiles below it, in this unit. */
  readonly statistics?: string;
  readonly top?: number | undefined;
}

/** EVENTS, COUNTS or a map of the program, to be shown. */
export interface DataSource {
  readonly name: string;
  columns(...columns: Columns): ColumnsView;
  columns(options: ColumnsOptions, ...columns: Columns): ColumnsView;
  histogram(options: HistogramOptions): HistogramView;
  stacks(options: Omit<StacksView, "kind" | "table">): StacksView;
  /**
   * A row made from an event or from a table's row: an object whose members are the
   * columns' keys, several of them, or undefined where nothing is to be shown.
   */
  rows<E extends object = Readonly<Record<string, DataValue>>>(
    row: (event: E) => object | readonly object[] | undefined,
  ): Pick<DataSource, "columns">;
  /** The same of all rows of a table at once: to group them. */
  all<E extends object = Readonly<Record<string, DataValue>>>(
    rows: (all: readonly E[]) => readonly object[],
  ): Pick<DataSource, "columns">;
}

/** What the program keeps under that name: `data("opens").columns(column("pid", 6))`. */
export function data(name: string): DataSource {
  return {
    name,
    ...withColumns(name),
    histogram: ({ divisor = 1, title, section, keys, texts, statistics, top }) => ({
      kind: "histogram",
      table: name,
      title,
      divisor: BigInt(divisor),
      ...(section === undefined ? {} : { section }),
      ...(keys === undefined
        ? {}
        : { keys: keys.filter((key) => key !== false && key !== undefined) }),
      ...(texts === undefined ? {} : { texts }),
      ...(statistics === undefined ? {} : { statistics }),
      ...(top === undefined ? {} : { top }),
    }),
    stacks: (options) => ({ kind: "stacks", table: name, ...options }),
    rows: (row) => withColumns(name, { row: row as RowFunction }),
    all: (rows) => withColumns(name, { all: rows as unknown as RowsFunction }),
  };
}

const isColumn = (one: ColumnsOptions | Columns[number]): one is Column | false | undefined =>
  one === undefined || one === false || "key" in one;

function withColumns(
  of: string,
  made: Pick<ColumnsView, "row" | "all"> = {},
): Pick<DataSource, "columns"> {
  return {
    columns(...given: readonly (ColumnsOptions | Columns[number])[]): ColumnsView {
      const options = given.find((one) => !isColumn(one)) ?? {};
      const { sort, top, stacks, sentence, titlesOnce, raw } = options as ColumnsOptions;
      const shown = (stacks ?? []).filter((one): one is string => typeof one === "string");
      return {
        kind: "columns",
        of,
        columns: given.filter((one): one is Column => isColumn(one) && Boolean(one)),
        ...(sort === undefined ? {} : { sort }),
        ...(top === undefined ? {} : { top }),
        ...(titlesOnce === true ? { titlesOnce } : {}),
        ...(shown.length === 0 ? {} : { stacks: shown }),
        ...(sentence === undefined || sentence === false ? {} : { sentence }),
        ...(raw === undefined ? {} : { raw }),
        ...made,
      };
    },
  };
}
