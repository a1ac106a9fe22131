import {
  type DataField,
  type StackValue,
  type StreamBatch,
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
import { average } from "./frequency.js";
import { replaceHidden } from "./hidden.js";
import { scaleOf } from "./histogram.js";
import { byCount, keyValues, largest, withKeys } from "./values.js";
import { histogramBuckets } from "./buckets.js";
import {
  cutObject,
  frames,
  jsonNumber,
  jsonValue,
  keyObject,
  nested,
  type Json,
  type JsonObject,
} from "./json_values.js";
import { amountTitle, missed, stackRows, type Stacks } from "./stacks.js";
import { PERCENTILES, statistics } from "./statistics.js";
import { plain, type TextStyle } from "./style.js";

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
  replaceHidden(
    JSON.stringify(object),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

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

/** `{"comm":"cat","pid":1234,"kernelStack":["vfs_read",…],"userStack":[…],"count":3}`, innermost first; or `"timeUs":3`. */
const stackObjects = (view: StacksView, data: TableSnapshot): readonly JsonObject[] =>
  stackRows(view, data).map(({ waker, value, ...own }) => ({
    ...threadObject(own),
    ...(waker === undefined ? {} : { waker: threadObject(waker) }),
    [jsonName(amountTitle(view))]: jsonNumber(value),
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
