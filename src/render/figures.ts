import { aggregateKind, type StreamBatch, type TableSnapshot } from "../types/data.js";
import { unreachable } from "../types/outcome.js";
import type { ColumnsView, View } from "../types/view.js";
import { isTable } from "./columns.js";
import { jsonName } from "./json.js";
import { amountTitle } from "./stacks.js";

/** How a figure is joined with the same one of another interval or machine; `mean` is weighted by the row's count. */
export type Joining = "sum" | "min" | "max" | "mean" | "buckets";

/** Members of a view's JSON that are figures; all others say what the row is about. */
export type Figures = Readonly<Record<string, Joining>>;

/**
 * Undefined: rows of which none is the same as another. `shown` is what a tool's function made of
 * what was read, or that itself.
 */
export function figuresOf(
  view: View,
  read: TableSnapshot | StreamBatch,
  shown: TableSnapshot | StreamBatch,
): Figures | undefined {
  if (!isTable(read) || !isTable(shown)) return undefined;
  switch (view.kind) {
    case "histogram":
      return { data: "buckets" };
    case "stacks":
      return { [jsonName(amountTitle(view))]: "sum" };
    case "counts":
      return { count: "sum" };
    case "frequency":
      return read.spec.aggregates.some(({ name }) => name === "sum")
        ? { count: "sum", sum: "sum", avg: "mean", min: "min", max: "max" }
        : { count: "sum" };
    case "columns":
      return figuresOfColumns(view, read, shown);
    default:
      return unreachable(view);
  }
}

function figuresOfColumns(
  view: ColumnsView,
  { spec: { keys, aggregates } }: TableSnapshot,
  { spec, rows }: TableSnapshot,
): Figures | undefined {
  if (aggregates.length === 0 || view.all !== undefined) return undefined;
  const kinds = new Map<string, Joining>([
    ["count", "sum"],
    ...(view.row === undefined ? [["avg", "mean"] as const] : []),
    ...aggregates.map((one) => [one.name, joiningOf(aggregateKind(one))] as const),
  ]);
  const figures = view.columns.filter(({ key }) => kinds.has(key));
  const isAbout = (key: string): boolean => {
    if (keys.some(({ name }) => name === key)) return true;
    // A number that a tool's function made is a figure that can't be added up: a part of a hundred.
    const place = spec.keys.findIndex(({ name }) => name === key);
    return rows.every(({ keys: values }) => typeof values[place] === "string");
  };
  if (!view.columns.every(({ key }) => kinds.has(key) || isAbout(key))) return undefined;
  return Object.fromEntries(
    figures.map(({ key, name, title }) => [name ?? jsonName(title), kinds.get(key)!]),
  );
}

const joiningOf = (kind: ReturnType<typeof aggregateKind>): Joining =>
  kind === "min" || kind === "max" ? kind : "sum";
