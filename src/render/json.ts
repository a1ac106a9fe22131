import {
  isStack,
  type DataField,
  type DataType,
  type DataValue,
  type StackValue,
  type StreamBatch,
  type StructValue,
  type TableRow,
  type TableSnapshot,
} from "../types/data.js";
import { unreachable } from "../types/outcome.js";
import type {
  Column,
  ColumnsView,
  CountsView,
  FrequencyView,
  HistogramView,
  StacksView,
  View,
} from "../types/view.js";
import { cellsOfRows, cellText, isTable, type Cell } from "./columns.js";
import { cutText } from "./cut.js";
import { average } from "./frequency.js";
import { scaleOf } from "./histogram.js";
import { byCount, keyValues, largest, valueText, withKeys } from "./values.js";
import { histogramBuckets } from "./buckets.js";
import { missed, stackRows, type Stacks } from "./stacks.js";
import { PERCENTILES, statistics } from "./statistics.js";
import { plain, type TextStyle } from "./style.js";

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What every line begins with: when, and where it is from and how it is joined where that is wanted. */
export type JsonHead = Readonly<Record<string, Json>>;

/**
 * A view as JSON, one object a line. Numbers beyond 2^53 are strings: most
 * readers would round them. `style` gives the clock to columns with times.
 */
export function toJson(
  view: View,
  data: TableSnapshot | StreamBatch,
  head: JsonHead,
  style: TextStyle = plain,
): string[] {
  return objects(view, data, style).map((object) =>
    jsonLine({ ...head, ...besides(head, object) }),
  );
}

/** A tool's own member with a name of the head's has `_` behind it: `host_`, which was looked up. */
const besides = (head: JsonHead, object: JsonObject): JsonObject =>
  Object.keys(object).some((name) => name in head)
    ? Object.fromEntries(
        Object.entries(object).map(([name, value]) => [name in head ? `${name}_` : name, value]),
      )
    : object;

type JsonObject = Record<string, Json>;

function objects(
  view: View,
  data: TableSnapshot | StreamBatch,
  style: TextStyle,
): readonly JsonObject[] {
  if (view.kind === "columns") return columnObjects(view, data, style);
  if (!isTable(data)) throw new Error(`stream ${data.spec.name} needs a view of columns`);
  switch (view.kind) {
    case "counts":
      return countObjects(view, data);
    case "frequency":
      return frequencyObjects(view, data);
    case "histogram":
      return histogramObjects(view, data);
    case "stacks":
      return stackObjects(view, data);
    default:
      return unreachable(view);
  }
}

/** The same JSON with escapes for what JSON may hold as it is, but drives a terminal or is not seen. */
const jsonLine = (object: JsonObject): string =>
  JSON.stringify(object).replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A number where every reader keeps it exactly, else its digits. */
export const jsonNumber = (value: bigint): number | string =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
    ? Number(value)
    : value.toString();

/** Strings as they are: JSON escapes what needs it. Those that were cut are named beside them. */
function jsonValue(value: DataValue, field: DataField): Json {
  if (typeof value === "string") return cutText(value, field) ?? value;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint")
    return field.type.kind === "hex" || field.type.kind === "char"
      ? valueText(value, field)
      : jsonNumber(value);
  if (isStack(value)) return frames(value);
  return jsonParts(value, field.type);
}

function jsonParts(value: StructValue | readonly DataValue[], type: DataType): Json {
  if ("members" in value)
    return type.kind === "struct" ? fieldsObject(type.members, value.members) : null;
  if (type.kind !== "array") return null;
  const element: DataField = { name: "", place: NOWHERE, type: type.element };
  return value.map((each) => jsonValue(each, element));
}

const NOWHERE = { kind: "bytes", offset: 0, size: 0 } as const;

/** Objects within objects, as the structs are: `outer.inner` is `inner` of the object `outer`. */
const fieldsObject = (fields: readonly DataField[], values: readonly DataValue[]): JsonObject =>
  nested(fields.map((field, i) => [field.name, jsonValue(values[i]!, field)]));

/** `{"cut":["path"]}`: the names of texts that are longer than what stands there. */
function cutObject(
  texts: readonly (readonly [string, DataField, DataValue | undefined])[],
): JsonObject {
  const cut = texts.flatMap(([name, field, value]) =>
    typeof value === "string" && cutText(value, field) !== undefined ? [name] : [],
  );
  return cut.length === 0 ? {} : { cut };
}

/** Paths of members of C have word characters alone; expressions stay whole. */
function nested(entries: readonly (readonly [path: string, value: Json])[]): JsonObject {
  const whole: JsonObject = {};
  for (const [path, value] of entries) {
    const names = /^\w+(\.\w+)+$/.test(path) ? path.split(".") : [path];
    let at = whole;
    for (const name of names.slice(0, -1)) {
      const inner = at[name];
      at = (isObject(inner) ? inner : (at[name] = {})) as JsonObject;
    }
    at[names.at(-1)!] = value;
  }
  return whole;
}

const isObject = (value: Json | undefined): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Innermost first; null where there should be a stack and is none. */
const frames = (stack: StackValue): Json =>
  missed(stack) ? null : stack.frames.map(({ name }) => name || "[unknown]");

const keyObject = (data: TableSnapshot, row: TableRow): JsonObject =>
  data.spec.keys.length === 0
    ? {}
    : {
        key: fieldsObject(data.spec.keys, row.keys),
        ...cutObject(data.spec.keys.map((field, i) => [field.name, field, row.keys[i]])),
      };

/** `{"func":"vfs_read","count":4711}`: the name as the column's title. */
const countObjects = (view: CountsView, data: TableSnapshot): readonly JsonObject[] =>
  byCount(data.rows.filter((row) => row.count > 0)).map((row) => ({
    [jsonName(view.title)]: keyValues(data.spec.keys, row),
    count: row.count,
  }));

/** `{"event":HEADING,"key":{…},"count":3}`; keys apart, as one may be called count. */
const frequencyObjects = (view: FrequencyView, data: TableSnapshot): readonly JsonObject[] =>
  largest(byCount(data.rows.filter((row) => row.count > 0)), view.top, false).map((row) => ({
    event: view.heading,
    ...keyObject(data, row),
    count: row.count,
    ...aggregates(row),
  }));

function aggregates(row: TableRow): JsonObject {
  const { sum, min, max } = row;
  const mean = average(row);
  return {
    ...(sum === undefined ? {} : { sum: jsonNumber(sum) }),
    ...(mean === undefined ? {} : { avg: jsonNumber(mean) }),
    ...(min === undefined ? {} : { min: jsonNumber(min) }),
    ...(max === undefined ? {} : { max: jsonNumber(max) }),
  };
}

/** BCC's shape: ts, val_type, data, and the section under its own name. */
function histogramObjects(view: HistogramView, all: TableSnapshot): readonly JsonObject[] {
  const data = withKeys(all, view.keys);
  const scale = scaleOf(data);
  return largest(byCount(data.rows), view.top, false).map((row) => ({
    val_type: view.title,
    data: histogramBuckets(scale, row.buckets ?? new Map(), view.divisor).map(
      ({ low, high, count }) => ({
        "interval-start": low === undefined ? null : jsonNumber(low),
        "interval-end": high === undefined ? null : jsonNumber(high),
        count,
      }),
    ),
    ...(view.section === undefined || data.spec.keys.length === 0
      ? {}
      : { [view.section]: sectionValue(data, row) }),
    ...keyObject(data, row),
    ...statisticsObject(view, data, row),
  }));
}

/** Of one member as itself, of several as their text. */
const sectionValue = ({ spec: { keys } }: TableSnapshot, row: TableRow): Json =>
  keys.length === 1 ? jsonValue(row.keys[0]!, keys[0]!) : keyValues(keys, row);

function statisticsObject(view: HistogramView, data: TableSnapshot, row: TableRow): JsonObject {
  if (view.statistics === undefined) return {};
  const { count, sum, percentiles } = statistics(scaleOf(data), [row]);
  const scaled = (value: bigint): number | string =>
    view.divisor === 1n ? jsonNumber(value) : Number(value) / Number(view.divisor);
  const named = percentiles.map((value, index) => [`p${PERCENTILES[index]!}`, scaled(value)]);
  const sums =
    sum === undefined || count === 0
      ? {}
      : { avg: scaled(sum / BigInt(count)), total: scaled(sum) };
  return {
    statistics: { unit: view.statistics, count, ...sums, ...Object.fromEntries(named) },
  };
}

/** `{"comm":"cat","pid":1234,"kernelStack":["vfs_read",…],"userStack":[…],"count":3}`, innermost first. */
const stackObjects = (view: StacksView, data: TableSnapshot): readonly JsonObject[] =>
  stackRows(view, data).map(({ waker, value, ...own }) => ({
    ...threadObject(own),
    ...(waker === undefined ? {} : { waker: threadObject(waker) }),
    [view.unit]: jsonNumber(value),
  }));

const threadObject = ({ comm, pid, kernel, user }: Stacks): JsonObject => ({
  ...(comm === undefined ? {} : { comm }),
  ...(pid === undefined ? {} : { pid: Number(pid) }),
  ...stackObject("kernelStack", kernel),
  ...stackObject("userStack", user),
});

function stackObject(name: "kernelStack" | "userStack", stack: StackValue | undefined): JsonObject {
  if (stack === undefined) return {};
  return {
    [name]: frames(stack),
    ...(missed(stack) ? { [`${name}Missing`]: stack.missing! } : {}),
    ...(stack.cutOff ? { [`${name}CutOff`]: true } : {}),
  };
}

/** Titles as names, so that a unit in a title stays said: `LAT(ms)` is `latMs`. */
const columnObjects = (
  view: ColumnsView,
  data: TableSnapshot | StreamBatch,
  style: TextStyle,
): readonly JsonObject[] =>
  cellsOfRows(view, data).map((row) => ({
    ...nested([
      ...view.columns.map((column): [string, Json] => [
        nameOf(column),
        columnValue(column, row(column.key), style),
      ]),
      ...(view.stacks ?? []).map((name): [string, Json] => {
        const { field, value } = row(name);
        return [jsonName(name), value === undefined ? null : jsonValue(value, field)];
      }),
    ]),
    ...cutObject(
      view.columns.map((column) => {
        const { field, value } = row(column.key);
        return [nameOf(column), field, value];
      }),
    ),
  }));

const nameOf = (column: Column): string => column.name ?? jsonName(column.title);

function columnValue(column: Column, cell: Cell, style: TextStyle): Json {
  const { value, field } = cell;
  if (value === undefined) return null;
  if (typeof value !== "bigint") return jsonValue(value, field);
  const { format } = column;
  switch (format.kind) {
    case "decimal":
      return Number(value) / format.divisor;
    case "time":
    case "hex":
    case "octal":
      return cellText(column, cell, style);
    case "elapsed":
      return Number(cellText(column, cell, style));
    case "text":
      return hasWords(field) ? cellText(column, cell, style) : jsonValue(value, field);
    case "cut":
    case "int":
      return jsonValue(value, field);
    default:
      return unreachable(format);
  }
}

/** Numbers that are names, or times of day. A duration is a number for programs: of ns. */
const hasWords = ({ type }: DataField): boolean =>
  type.kind === "int" &&
  type.as !== undefined &&
  type.as !== "plain" &&
  type.as !== "duration" &&
  type.as !== "bytes" &&
  type.as !== "result";

/** `LAT(ms)` → `latMs`, `FUNC ARGS` → `funcArgs`. */
export const jsonName = (title: string): string =>
  (title.match(/[A-Za-z0-9]+/g) ?? [])
    .map((word, index) => {
      const lower = word.toLowerCase();
      return index === 0 ? lower : lower.charAt(0).toUpperCase() + lower.slice(1);
    })
    .join("");
