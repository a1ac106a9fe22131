import {
  isStack,
  type DataField,
  type DataValue,
  type StreamBatch,
  type TableSnapshot,
} from "../types/data.js";
import { unreachable } from "../types/outcome.js";
import type { Column, StackOwner, StacksView, View } from "../types/view.js";
import { cellsOfRows, cellText, isTable, type RowCells } from "./columns.js";
import { aggregateColumns } from "./frequency.js";
import { scaleOf } from "./histogram.js";
import { byCount, fromInnermost, keyValues, largest, withKeys } from "./values.js";
import { histogramBuckets } from "./buckets.js";
import { amountTitle, shownName, stackFrames, stackRows, type Stacks } from "./stacks.js";
import { plain, type TextStyle } from "./style.js";

/** The first line of a view; the columns depend on the table's keys and aggregates. */
export const csvHeader = (
  view: View,
  data: TableSnapshot | StreamBatch,
  style: TextStyle = plain,
): string[] => [
  record(["time", ...titles(withoutTime(view, data, style), withShownKeys(view, data).spec)]),
];

/** Rows after RFC 4180, one a line, without line ends; the first column is the event's time, else the stamp. */
export function toCsv(
  view: View,
  data: TableSnapshot | StreamBatch,
  stamp = "",
  style: TextStyle = plain,
): string[] {
  const shown = withShownKeys(view, data);
  const at = timeOf(view, data, style);
  const times =
    at === undefined || isTable(shown)
      ? undefined
      : shown.rows.map((row) => stampOf(shown.spec.fields[at]!, row[at], style) ?? stamp);
  return records(withoutTime(view, data, style), shown, style).map((values, i) =>
    record([times?.[i] ?? stamp, ...values]),
  );
}

/** The field in which events say when they were, where that can be said like the stamp. */
function timeOf(
  view: View,
  data: TableSnapshot | StreamBatch,
  style: TextStyle,
): number | undefined {
  if (view.kind !== "columns" || isTable(data)) return undefined;
  const { fields } = data.spec;
  const at = fields.findIndex(
    (field) =>
      view.columns.some((column) => isTimeColumn(column, field)) &&
      (isClock(field) || style.stamp !== undefined),
  );
  return at < 0 ? undefined : at;
}

const isTimeColumn = ({ key, format }: Column, { name, type }: DataField): boolean =>
  key === name &&
  (format.kind === "time" ||
    (format.kind === "text" && type.kind === "int" && (type.as === "time" || type.as === "clock")));

const isClock = ({ type }: DataField): boolean => type.kind === "int" && type.as === "clock";

/** What stands in the first column is not told twice. */
function withoutTime(view: View, data: TableSnapshot | StreamBatch, style: TextStyle): View {
  const at = timeOf(view, data, style);
  if (at === undefined || view.kind !== "columns" || isTable(data)) return view;
  const field = data.spec.fields[at]!;
  return { ...view, columns: view.columns.filter((column) => !isTimeColumn(column, field)) };
}

function stampOf(
  field: DataField,
  value: DataValue | undefined,
  style: TextStyle,
): string | undefined {
  if (typeof value !== "bigint" || value === 0n) return undefined;
  return isClock(field) ? clockStamp(value) : style.stamp?.(value);
}

const clockStamp = (ns: bigint): string =>
  new Date(Number(ns / 1_000_000n)).toISOString().slice(0, -1).replace("T", " ");

/** Keys that a histogram's view leaves out hold nothing that was asked for. */
const withShownKeys = <D extends TableSnapshot | StreamBatch>(
  view: View,
  data: D,
): D | TableSnapshot =>
  view.kind === "histogram" && isTable(data) ? withKeys(data, view.keys) : data;

const record = (values: readonly string[]): string => values.map(quoted).join(",");

/** Doubled quotes; blanks at the ends are part of a value, so they are quoted too. */
const quoted = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

function titles(view: View, spec: TableSnapshot["spec"] | StreamBatch["spec"]): string[] {
  if (view.kind === "columns") {
    const titleOf = ({ key, name, title, format }: Column): string =>
      (name ?? title) + (format.kind === "text" ? unitOf(spec, key) : "");
    return [...view.columns.map(titleOf), ...(view.stacks ?? [])];
  }
  if (!("aggregates" in spec)) throw new Error(`stream ${spec.name} needs a view of columns`);
  const keys = spec.keys.map(({ name }) => name + unitOf(spec, name));
  switch (view.kind) {
    case "counts":
      return [view.title, "COUNT"];
    case "frequency":
      return [...keys, "COUNT", ...aggregateColumns(spec.aggregates).map(({ title }) => title)];
    case "histogram":
      return [...keys, "from", "to", "COUNT"];
    case "stacks":
      return [...stackTitles(view), amountTitle(view)];
    default:
      return unreachable(view);
  }
}

const stackTitles = (view: StacksView): string[] => [
  ...ownTitles(view),
  ...(view.waker ? ownTitles(view.waker).map((name) => `waker.${name}`) : []),
];

/** What JSON calls them, in its order. */
const OWN_TITLES = { comm: "comm", pid: "pid", kernel: "kernelStack", user: "userStack" } as const;

const ownParts = (owner: StackOwner): (keyof typeof OWN_TITLES)[] =>
  (Object.keys(OWN_TITLES) as (keyof typeof OWN_TITLES)[]).filter(
    (name) => owner[name] !== undefined,
  );

const ownTitles = (owner: StackOwner): string[] => ownParts(owner).map((name) => OWN_TITLES[name]);

const isDuration = ({ type }: DataField): boolean => type.kind === "int" && type.as === "duration";

/** A program that reads it wants one unit: durations are ns, as in JSON. */
function unitOf(spec: TableSnapshot["spec"] | StreamBatch["spec"], name: string): string {
  const fields = "fields" in spec ? spec.fields : spec.keys;
  const figures = "aggregates" in spec ? spec.aggregates : [];
  const type =
    figures.find((one) => one.name === name)?.type ?? fields.find((one) => one.name === name)?.type;
  return type?.kind === "int" && type.as === "duration" ? "(ns)" : "";
}

function columnText(column: Column, cell: ReturnType<RowCells>, style: TextStyle): string {
  const { field, value } = cell;
  return column.format.kind === "text" && value !== undefined && isForPrograms(value, field)
    ? fieldText(value, field)
    : cellText(column, cell, style);
}

const isForPrograms = (value: DataValue, field: DataField): boolean =>
  (isDuration(field) && typeof value === "bigint") || isStack(value);

function fieldText(value: DataValue, field: DataField): string {
  return isDuration(field) && typeof value === "bigint" ? `${value}` : fromInnermost(value, field);
}

/** Frames of a stack in one field, innermost first as in JSON. */
const joined = (frames: readonly string[]): string => frames.join(";");

function records(view: View, data: TableSnapshot | StreamBatch, style: TextStyle): string[][] {
  if (view.kind === "columns")
    return cellsOfRows(view, data).map((row) => [
      ...view.columns.map((column) => columnText(column, row(column.key), style)),
      ...(view.stacks ?? []).map((name) => {
        const { field, value } = row(name);
        return value === undefined ? "" : fieldText(value, field);
      }),
    ]);
  if (!isTable(data)) throw new Error(`stream ${data.spec.name} needs a view of columns`);
  const { keys, aggregates } = data.spec;
  const texts = (values: readonly DataValue[]): string[] =>
    keys.map((field, index) => fieldText(values[index]!, field));
  const rows = byCount(data.rows.filter((row) => row.count > 0));
  switch (view.kind) {
    case "counts":
      return rows.map((row) => [keyValues(keys, row), `${row.count}`]);
    case "frequency":
      return largest(rows, view.top, false).map((row) => [
        ...texts(row.keys),
        `${row.count}`,
        ...aggregateColumns(aggregates).map(({ of }) => of(row)?.toString() ?? ""),
      ]);
    case "histogram":
      return largest(rows, view.top, false).flatMap((row) =>
        histogramBuckets(scaleOf(data), row.buckets ?? new Map(), view.divisor).map(
          ({ low, high, count }) => [
            ...texts(row.keys),
            low?.toString() ?? "",
            high?.toString() ?? "",
            `${count}`,
          ],
        ),
      );
    case "stacks":
      return stackRecords(view, data);
    default:
      return unreachable(view);
  }
}

function stackRecords(view: StacksView, data: TableSnapshot): string[][] {
  const own = (owner: StackOwner, row: Stacks): string[] =>
    ownParts(owner).map((name) =>
      name === "user" || name === "kernel"
        ? joined(stackFrames(view, row[name], name))
        : ((name === "comm" ? shownName(row) : row[name]) ?? ""),
    );
  return stackRows(view, data).map((row) => [
    ...own(view, row),
    ...(view.waker && row.waker ? own(view.waker, row.waker) : []),
    row.value.toString(),
  ]);
}
