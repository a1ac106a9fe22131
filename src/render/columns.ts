import {
  isStack,
  type DataField,
  type DataValue,
  type StreamBatch,
  type TableRow,
  type TableSnapshot,
  type TableSpec,
} from "../types/data.js";
import { CUT } from "./cut.js";
import { unreachable } from "../types/outcome.js";
import type { Column, ColumnsView } from "../types/view.js";
import { average } from "./frequency.js";
import { valueText } from "./values.js";
import { framesInModules, stackFrames, type Part } from "./stacks.js";
import { pad, withoutLastPad } from "./pad.js";
import { paint, type Paint, type TextStyle } from "./style.js";

/** A value with what is known of it; aggregates are fields too. */
export interface Cell {
  readonly field: DataField;
  readonly value: DataValue | undefined;
}

/** How a row's values are found by name. */
export type RowCells = (name: string) => Cell;

/** The line of titles. */
export function renderTitles(view: ColumnsView, style: TextStyle): string[] {
  if ((view.folded ?? view.sentence ?? view.raw) !== undefined) return [];
  if (view.columns.every(({ title }) => title === "")) return [];
  const titles = withoutLastPad(view.columns).map((column) => padded(column, column.title, style));
  return [paint(style, "dim", titles.join(" "))];
}

/** Titles and rows of a table; rows alone of a stream, whose titles are printed once. */
export function renderColumns(
  view: ColumnsView,
  data: TableSnapshot | StreamBatch,
  style: TextStyle,
): string[] {
  const rows = cellsOfRows(view, data);
  const context = { ...style, ...startOf(view, rows, style) };
  const weight = style.color && isTable(data) ? weightOf(view, rows) : undefined;
  const lines = rows.flatMap((row) => {
    if (view.folded !== undefined) return [foldedRow(view, view.folded, row)];
    if (view.sentence !== undefined) return sentence(view, view.sentence, row, context);
    return [rowText(view, row, context, weight), ...stacksBelow(view, row)];
  });
  return isTable(data) ? [...renderTitles(view, style), ...lines] : lines;
}

export const isTable = (data: TableSnapshot | StreamBatch): data is TableSnapshot =>
  "aggregates" in data.spec;

/** Rows of a table sorted and cut to `top`; of a stream as they came. */
export function cellsOfRows(view: ColumnsView, data: TableSnapshot | StreamBatch): RowCells[] {
  if (!isTable(data))
    return data.rows.map((row) => (name) => cellIn(data.spec.fields, row, name, data.spec.name));
  const rows = data.rows.map(
    (row): RowCells =>
      (name) =>
        cellOf(data.spec, row, name),
  );
  const sorted = view.sort === undefined ? rows : sortRows(rows, view.sort);
  return view.top === undefined ? sorted : sorted.slice(0, view.top);
}

/** A figure or a part of the key, by its name. */
export function cellOf(spec: TableSpec, row: TableRow, name: string): Cell {
  // Entries have no aggregates, and may have members of their names.
  const figure =
    spec.aggregates.length > 0
      ? (namedCell(spec, row, name) ?? aggregateCell(row, name))
      : undefined;
  return figure ?? cellIn(spec.keys, row.keys, name, spec.name);
}

function cellIn(
  fields: readonly DataField[],
  values: readonly DataValue[],
  name: string,
  owner: string,
): Cell {
  const index = fields.findIndex((field) => field.name === name);
  if (index < 0) throw new Error(`${owner} has no field ${name}`);
  return { field: fields[index]!, value: values[index] };
}

const aggregateField = (name: string): DataField => ({
  name,
  place: { kind: "bytes", offset: 0, size: 8 },
  type: { kind: "int", signed: true },
});

/** An aggregate with a name of its own. */
function namedCell({ aggregates }: TableSpec, row: TableRow, name: string): Cell | undefined {
  const index = row.figures === undefined ? -1 : aggregates.findIndex((one) => one.name === name);
  if (index < 0) return undefined;
  const { type } = aggregates[index]!;
  const field = aggregateField(name);
  return { field: type === undefined ? field : { ...field, type }, value: row.figures![index] };
}

function aggregateCell(row: TableRow, name: string): Cell | undefined {
  switch (name) {
    case "count":
      return { field: aggregateField(name), value: BigInt(row.count) };
    case "sum":
    case "min":
    case "max":
      return { field: aggregateField(name), value: row[name] };
    case "avg":
      return { field: aggregateField(name), value: average(row) };
    default:
      return undefined;
  }
}

/** Stable; numbers by value, everything else by its text. */
function sortRows(rows: readonly RowCells[], sort: string): RowCells[] {
  const down = sort.startsWith("-");
  const name = down ? sort.slice(1) : sort;
  return rows
    .map((row) => ({ row, key: row(name) }))
    .sort((a, b) => (down ? -1 : 1) * compare(a.key, b.key))
    .map(({ row }) => row);
}

function compare(a: Cell, b: Cell): number {
  if (isNumber(a.value) && isNumber(b.value))
    return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  const [left, right] = [a, b].map((cell) =>
    cell.value === undefined ? "" : valueText(cell.value, cell.field),
  );
  return left! < right! ? -1 : left! > right! ? 1 : 0;
}

const isNumber = (value: DataValue | undefined): value is bigint | number =>
  typeof value === "bigint" || typeof value === "number";

/** Elapsed times count from the first row unless the caller knows better. */
function startOf(
  view: ColumnsView,
  rows: readonly RowCells[],
  style: TextStyle,
): { readonly start?: bigint } {
  if (style.start !== undefined) return {};
  const column = view.columns.find(({ format }) => format.kind === "elapsed");
  const first = column && rows[0]?.(column.key).value;
  return typeof first === "bigint" ? { start: first } : {};
}

/** The largest number of the column by which a table is sorted, and that column. */
interface Weight {
  readonly key: string;
  readonly most: number;
}

function weightOf({ sort }: ColumnsView, rows: readonly RowCells[]): Weight | undefined {
  if (sort === undefined || rows.length < 2) return undefined;
  const key = sort.replace(/^-/, "");
  const values = rows.map((row) => row(key).value).filter(isNumber);
  return values.length === 0 ? undefined : { key, most: Math.max(...values.map(Number)) };
}

/** What a value is painted as: an error; what is most of the largest, or next to nothing of it. */
function paintOf({ field, value }: Cell, most: number | undefined): Paint | undefined {
  const { type } = field;
  if (type.kind === "int" && typeof value === "bigint") {
    if (type.as === "errno" && value !== 0n) return "warning";
    if (type.as === "result" && value < 0n) return "warning";
  }
  if (most === undefined || most <= 0 || !isNumber(value)) return undefined;
  const part = Number(value) / most;
  return part >= 0.75 ? "bold" : part < 0.05 ? "dim" : undefined;
}

const rowText = (
  view: ColumnsView,
  row: RowCells,
  style: TextStyle,
  weight: Weight | undefined,
): string =>
  withoutLastPad(view.columns)
    .map((column) => {
      const cell = row(column.key);
      const text = padded(column, cellText(column, cell, style), style);
      const as = style.color
        ? paintOf(cell, column.key === weight?.key ? weight.most : undefined)
        : undefined;
      return as === undefined ? text : paint(style, as, text);
    })
    .join(" ");

/** Of a view of bytes: those of all rows. */
export function rawBytes(view: ColumnsView, raw: string, data: StreamBatch): Buffer {
  const texts = cellsOfRows(view, data).map((row) => String(row(raw).value ?? ""));
  return Buffer.concat(texts.map((text) => Buffer.from(text, "hex")));
}

/** A row as a sentence, its stacks below it. */
function sentence(view: ColumnsView, text: string, row: RowCells, style: TextStyle): string[] {
  const said = text.replace(/\{(\w+)\}/g, (_, key: string) => {
    const column = view.columns.find((one) => one.key === key);
    return column === undefined ? key : cellText(column, row(key), style);
  });
  const stacks = (view.stacks ?? []).flatMap((name) => {
    const { field, value } = row(name);
    return isStack(value) ? framesInModules(value, partOf(field)) : [];
  });
  return [`\t${said}`, ...stacks.map((frame) => `\t\t${frame}`)];
}

const padded = (column: Column, text: string, style: TextStyle): string =>
  pad(text, column.width, style, column.align);

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : characters.slice(0, most - 1).join("") + CUT;
}

/** A value as its column shows it, without the padding. */
export function cellText(column: Column, { field, value }: Cell, style: TextStyle): string {
  if (value === undefined) return "-";
  const { format } = column;
  switch (format.kind) {
    case "text":
      if (field.type.kind === "int" && field.type.as === "time" && typeof value === "bigint")
        return timeText(value, style);
      return valueText(value, field, style.raw);
    case "cut":
      return shortened(valueText(value, field, style.raw), format.most);
    case "int":
      return typeof value === "bigint" ? value.toString() : valueText(value, field);
    case "hex":
      return typeof value === "bigint"
        ? BigInt.asUintN(64, value).toString(16)
        : valueText(value, field);
    case "octal":
      return typeof value === "bigint"
        ? BigInt.asUintN(64, value).toString(8).padStart(format.digits, "0")
        : valueText(value, field);
    case "decimal":
      return typeof value === "bigint"
        ? (Number(value) / format.divisor).toFixed(format.digits)
        : valueText(value, field);
    case "time":
      return typeof value === "bigint" && !isOnClock(field)
        ? timeText(value, style)
        : valueText(value, field);
    case "elapsed":
      return typeof value === "bigint"
        ? (Number(value - (style.start ?? 0n)) / 1e9).toFixed(6)
        : valueText(value, field);
    default:
      return unreachable(format);
  }
}

const isOnClock = ({ type }: DataField): boolean => type.kind === "int" && type.as === "clock";

const timeText = (value: bigint, style: TextStyle): string =>
  style.timeOfDay?.(value) ?? (Number(value) / 1e9).toFixed(6);

const FRAMES = { style: "stackcount", addresses: false, offsets: false } as const;

/** Frames below a row, indented by four: the stacks in the view's order. */
function stacksBelow(view: ColumnsView, row: RowCells): string[] {
  return (view.stacks ?? []).flatMap((name) => stackOf(row(name)).map((frame) => `    ${frame}`));
}

/** Innermost first. */
function stackOf({ field, value }: Cell): string[] {
  if (!isStack(value)) return [];
  return stackFrames(FRAMES, value, partOf(field));
}

const partOf = ({ type }: DataField): Part => (type.kind === "kernel-stack" ? "kernel" : "user");

/** funcslower -f: `comm;user…;-;kernel… 1`. */
function foldedRow(view: ColumnsView, comm: string, row: RowCells): string {
  const cells = (view.stacks ?? []).map(row);
  const part = (kind: "kernel-stack" | "user-stack"): string[] =>
    cells
      .filter(({ field }) => field.type.kind === kind)
      .flatMap((cell) => stackOf(cell).reverse());
  const [user, kernel] = [part("user-stack"), part("kernel-stack")];
  const name = row(comm);
  const parts = [
    name.value === undefined ? "-" : valueText(name.value, name.field),
    ...user,
    ...(user.length > 0 && kernel.length > 0 ? ["-"] : []),
    ...kernel,
  ];
  return `${parts.map((text) => text.replaceAll(";", ":")).join(";")} 1`;
}
