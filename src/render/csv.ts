import type { DataValue, StackValue, StreamBatch, TableSnapshot } from "../types/data.js";
import { unreachable } from "../types/outcome.js";
import type { StackOwner, StacksView, View } from "../types/view.js";
import { cellsOfRows, cellText, isTable } from "./columns.js";
import { aggregateColumns } from "./frequency.js";
import { scaleOf } from "./histogram.js";
import { byCount, keyValues, largest, valueText, withKeys } from "./values.js";
import { histogramBuckets } from "./buckets.js";
import { stackFrames, stackRows, type Stacks } from "./stacks.js";
import { plain, type TextStyle } from "./style.js";

/** The first line of a view; the columns depend on the table's keys and aggregates. */
export const csvHeader = (view: View, data: TableSnapshot | StreamBatch): string[] => [
  record(["time", ...titles(view, withShownKeys(view, data).spec)]),
];

/** Rows after RFC 4180, one a line, without line ends; the first column is the stamp. */
export function toCsv(
  view: View,
  data: TableSnapshot | StreamBatch,
  stamp = "",
  style: TextStyle = plain,
): string[] {
  return records(view, withShownKeys(view, data), style).map((values) =>
    record([stamp, ...values]),
  );
}

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
  if (view.kind === "columns")
    return [...view.columns.map(({ name, title }) => name ?? title), ...(view.stacks ?? [])];
  if (!("aggregates" in spec)) throw new Error(`stream ${spec.name} needs a view of columns`);
  const keys = spec.keys.map(({ name }) => name);
  switch (view.kind) {
    case "counts":
      return [view.title, "COUNT"];
    case "frequency":
      return [...keys, "COUNT", ...aggregateColumns(spec.aggregates).map(({ title }) => title)];
    case "histogram":
      return [...keys, "from", "to", "COUNT"];
    case "stacks":
      return [...stackTitles(view), view.unit];
    default:
      return unreachable(view);
  }
}

const stackTitles = (view: StacksView): string[] => [
  ...ownTitles(view),
  ...(view.waker ? ownTitles(view.waker).map((name) => `waker.${name}`) : []),
];

const ownTitles = (owner: StackOwner): ("comm" | "pid" | "user" | "kernel")[] =>
  (["comm", "pid", "user", "kernel"] as const).filter((name) => owner[name] !== undefined);

function records(view: View, data: TableSnapshot | StreamBatch, style: TextStyle): string[][] {
  if (view.kind === "columns")
    return cellsOfRows(view, data).map((row) => [
      ...view.columns.map((column) => cellText(column, row(column.key), style)),
      ...(view.stacks ?? []).map((name) => {
        const { field, value } = row(name);
        return value === undefined ? "" : valueText(value, field);
      }),
    ]);
  if (!isTable(data)) throw new Error(`stream ${data.spec.name} needs a view of columns`);
  const { keys, aggregates } = data.spec;
  const texts = (values: readonly DataValue[]): string[] =>
    keys.map((field, index) => valueText(values[index]!, field));
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

/** Stacks outermost first, frames parted by `;`. */
function stackRecords(view: StacksView, data: TableSnapshot): string[][] {
  const joined = (stack: StackValue | undefined, part: "kernel" | "user"): string =>
    stackFrames(view, stack, part).reverse().join(";");
  const own = (owner: StackOwner, row: Stacks): string[] =>
    ownTitles(owner).map((name) =>
      name === "user" || name === "kernel" ? joined(row[name], name) : (row[name] ?? ""),
    );
  return stackRows(view, data).map((row) => [
    ...own(view, row),
    ...(view.waker && row.waker ? own(view.waker, row.waker) : []),
    row.value.toString(),
  ]);
}
