import type { DataValue } from "./data.js";

/**
 * How tables and streams are shown: plain data, chosen by a tool or by the
 * interactive terminal, carried out by src/render. One view serves the plain
 * text that scripts read, --json, --csv and the live screen.
 */
export type View = CountsView | FrequencyView | HistogramView | StacksView | ColumnsView;

/** `FUNC  COUNT` rows, ascending by count, as funccount prints them. */
export interface CountsView {
  readonly kind: "counts";
  readonly table: string;
  /** Title and least width of the name's column. */
  readonly title: string;
  readonly width: number;
}

/** argdist -C: the heading, then `COUNT EVENT` rows, `expr = value, …`. */
export interface FrequencyView {
  readonly kind: "frequency";
  readonly table: string;
  /** The label, or the spec as typed. */
  readonly heading: string;
  /** -T: only so many, the largest. */
  readonly top?: number;
}

/** A log2 or linear table with bars, one for each row of the table. */
export interface HistogramView {
  readonly kind: "histogram";
  readonly table: string;
  /** Column title: `nsecs`, `args->count`. */
  readonly title: string;
  /** Printed before each: `Function = vfs_read [1234]` from the key's values; the name before the equals sign. */
  readonly section?: string;
  /** Members of the key that the section shows, where not all: the others are the same in every row. */
  readonly keys?: readonly string[];
  /** What a member's number is called: flags. */
  readonly texts?: Readonly<Record<string, (value: bigint) => string>>;
  /** Values are divided by this for the screen: 1000 for usecs where ns were recorded. */
  readonly divisor: bigint;
  /** Average, total, count and p50 p90 p99 p99.9 below it; the unit's name. */
  readonly statistics?: string;
  readonly top?: number;
}

/** Stacks with their counts, ascending; or folded, one line each. */
/** Names of key fields. */
export interface StackOwner {
  readonly kernel?: string;
  readonly user?: string;
  readonly comm?: string;
  readonly pid?: string;
}

export interface StacksView {
  readonly kind: "stacks";
  readonly table: string;
  /** Names of key fields. */
  readonly kernel?: string;
  readonly user?: string;
  readonly comm?: string;
  readonly pid?: string;
  /** Of profile's style: who woke the thread, with the members of the key that tell it. */
  readonly waker?: StackOwner;
  /** What is shown beside a stack. */
  readonly aggregate: "count" | "sum";
  readonly divisor: bigint;
  /** `count`, `us`: for json, csv and flame graphs. */
  readonly unit: string;
  /** Layout of BCC's tool that it follows: stackcount's or profile's. */
  readonly style: "stackcount" | "profile";
  readonly folded: boolean;
  /** `--` (`-` when folded) between user and kernel part. */
  readonly delimited: boolean;
  /** `+0x1a` after names. */
  readonly offsets: boolean;
  /** Addresses before (stackcount -v) or instead of (profile -A) names. */
  readonly addresses: boolean;
  /** `_[k]` after kernel frames, folded only. */
  readonly annotate: boolean;
}

export const stacksViewOf = (views: readonly View[]): StacksView | undefined =>
  views.find((view) => view.kind === "stacks");

/** A table or stream with typed columns. */
export interface ColumnsView {
  readonly kind: "columns";
  /** Name of a table or a stream. */
  readonly of: string;
  readonly columns: readonly Column[];
  /** Tables: `-key` descending, `key` ascending. */
  readonly sort?: string;
  readonly top?: number;
  /** Tables: no titles and no empty line before any output but the first. */
  readonly titlesOnce?: boolean;
  /** Streams: fields with stacks, printed below the row, indented. */
  readonly stacks?: readonly string[];
  /**
   * Field that begins a line (the command): then rows are only their stacks,
   * folded, user before kernel, with the count 1. As funcslower -f.
   */
  readonly folded?: string;
  /** Makes rows in place of the data's own; see DataSource.rows of src/tool/views.ts. */
  readonly row?: RowFunction;
  /** The same of all of a table's rows at once. */
  readonly all?: RowsFunction;
  /** A row in text, in place of titles and columns: `{bytes} bytes`; the stacks below it with offsets and modules. */
  readonly sentence?: string;
  /** In text a row is this field's bytes (hexadecimal digits), as they are: no titles, no line ends. */
  readonly raw?: string;
}

/** Values by the fields' names → a row by the columns' keys, several, or none. */
export type RowFunction = (
  event: Readonly<Record<string, DataValue>>,
) => object | readonly object[] | undefined;

/** All rows of a table → rows by the columns' keys. */
export type RowsFunction = (
  rows: readonly Readonly<Record<string, DataValue>>[],
) => readonly object[];

export interface Column {
  /** Field of the key or record, or an aggregate: `count`, `sum`, `min`, `max`, `avg`. */
  readonly key: string;
  readonly title: string;
  /** In JSON and CSV, where it is not the title: of `outer.inner` JSON makes an object in an object. */
  readonly name?: string;
  /** Least width; 0 = as long as it is (the last column). */
  readonly width: number;
  readonly align: "left" | "right";
  readonly format: ColumnFormat;
}

export type ColumnFormat =
  | { readonly kind: "text" }
  /** At most so many characters, as `%-14.14s`. */
  | { readonly kind: "cut"; readonly most: number }
  | { readonly kind: "int" }
  | { readonly kind: "hex" }
  | { readonly kind: "octal"; readonly digits: number }
  /** value / divisor with so many decimals. */
  | { readonly kind: "decimal"; readonly divisor: number; readonly digits: number }
  /** CLOCK_MONOTONIC ns → local HH:MM:SS. */
  | { readonly kind: "time" }
  /** CLOCK_MONOTONIC ns → seconds since the first row, 6 decimals. */
  | { readonly kind: "elapsed" };
