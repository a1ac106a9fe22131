/** The columns of a table in a cell: those that its tool declares, else its key and its figures. */
import { isEntries, type TableRow, type TableSpec } from "../../types/data.js";
import { figuresOf } from "../../types/entries.js";
import type { ColumnsView, View } from "../../types/view.js";
import { cellOf, cellText, plain } from "../../render/index.js";
import { fromInnermost, valueText } from "../../render/values.js";
import { shortNumber } from "../drawing/numbers.js";

export interface Titled {
  readonly title: string;
  readonly right: boolean;
  /** The table is in its order where the person chose none: from the largest down, or from the least up. */
  readonly leads?: "down" | "up";
  readonly text: (row: TopRow) => string;
  /** None: it is no order that one would sort by. */
  readonly order?: (row: TopRow) => number | bigint | string;
}

export interface TopRow {
  readonly row: TableRow;
  /** What was counted a second in the last reading. */
  readonly rate: number;
}

export function columnsOf(
  spec: TableSpec,
  views: readonly View[],
  trend: readonly Titled[],
): readonly Titled[] {
  const view = declaredView(spec, views);
  if (view !== undefined) return declaredColumns(spec, view, trend);
  const keys = keyColumns(spec);
  return isEntries(spec) ? withRate(keys, spec, trend) : countedColumns(keys, spec, trend);
}

/** What the tool says of it, where that is columns with titles. */
export const declaredView = (
  { name }: TableSpec,
  views: readonly View[],
): ColumnsView | undefined =>
  views.find(
    (view): view is ColumnsView =>
      view.kind === "columns" &&
      view.of === name &&
      view.folded === undefined &&
      view.sentence === undefined &&
      view.columns.some(({ title }) => title !== ""),
  );

/** Titles, units and order of the command line; behind a count how fast it grows. */
function declaredColumns(
  spec: TableSpec,
  { columns, sort, stacks = [] }: ColumnsView,
  trend: readonly Titled[],
): readonly Titled[] {
  const wanted = sort?.replace(/^-/, "") ?? columns.find(({ key }) => isAmount(spec, key))?.key;
  const declared = columns.flatMap((column): readonly Titled[] => {
    const { key, title, align } = column;
    const made: Titled = {
      title,
      right: align === "right" || isNumber(spec, key),
      text: ({ row }) => cellText(column, cellOf(spec, row, key), plain),
      order: ({ row }) => {
        const { field, value = "" } = cellOf(spec, row, key);
        return typeof value === "bigint" || typeof value === "number"
          ? value
          : valueText(value, field);
      },
    };
    const counts = isAmount(spec, key);
    // What is printed has its end before the eyes, a cell its beginning: the most is there.
    const up = sort?.startsWith("-") === false && !counts;
    const leading: Titled = key === wanted ? { ...made, leads: up ? "up" : "down" } : made;
    const grows = counts && column.format.kind !== "decimal";
    return grows ? [leading, rateColumn(`${title}/s`), ...trend] : [leading];
  });
  return [...declared, ...stacks.map((name) => stackColumn(spec, name))];
}

/** What the command line prints below a row, frame by frame. */
const stackColumn = (spec: TableSpec, name: string): Titled => ({
  title: name.toUpperCase(),
  right: false,
  text: ({ row }) => {
    const { field, value } = cellOf(spec, row, name);
    return value === undefined ? "-" : fromInnermost(value, field);
  },
});

/** What `amountIn` counts. */
function isAmount(spec: TableSpec, key: string): boolean {
  if (!isEntries(spec)) return key === "count";
  const [first] = figuresOf(spec);
  return first !== undefined && spec.keys[first]!.name === key;
}

const isNumber = ({ keys, aggregates }: TableSpec, key: string): boolean =>
  aggregates.some(({ name }) => name === key) ||
  keys.some(({ name, type }) => name === key && type.kind === "int");

const keyColumns = (spec: TableSpec): readonly Titled[] =>
  spec.keys.map((field, i): Titled => ({
    title: field.name,
    right: field.type.kind === "int",
    text: ({ row }) => valueText(row.keys[i]!, field),
    order: ({ row }) => {
      const value = row.keys[i]!;
      return typeof value === "bigint" ? value : valueText(value, field);
    },
  }));

function countedColumns(
  keys: readonly Titled[],
  spec: TableSpec,
  trend: readonly Titled[],
): readonly Titled[] {
  const aggregates = spec.aggregates
    .filter(({ name }) => name !== "count")
    .map(({ name }): Titled => ({
      title: name.toUpperCase(),
      right: true,
      text: ({ row }) => String(row[name as "sum" | "min" | "max"] ?? "-"),
      order: ({ row }) => row[name as "sum" | "min" | "max"] ?? 0n,
    }));
  const average: readonly Titled[] = spec.aggregates.some(({ name }) => name === "sum")
    ? [
        {
          title: "AVG",
          right: true,
          text: (top) => shortNumber(averageOf(top)),
          order: averageOf,
        },
      ]
    : [];
  return [
    {
      title: spec.sums ? "VALUE" : "COUNT",
      right: true,
      leads: "down",
      text: ({ row }) => String(row.count),
      order: ({ row }) => row.count,
    },
    rateColumn("RATE/s"),
    ...trend,
    ...aggregates,
    ...average,
    ...keys,
  ];
}

const averageOf = ({ row }: TopRow): number =>
  row.count === 0 ? 0 : Number(row.sum ?? 0n) / row.count;

const rateColumn = (title: string): Titled => ({
  title,
  right: true,
  text: ({ rate }) => shortNumber(rate),
  order: ({ rate }) => rate,
});

/** Entries of structs: behind the first number of the value how fast it grows. An iterator's lines are in the order in which it wrote them. */
function withRate(
  keys: readonly Titled[],
  spec: TableSpec,
  trend: readonly Titled[],
): readonly Titled[] {
  if (spec.store.kind === "iterator") return keys;
  const [first] = figuresOf(spec);
  if (first === undefined)
    return keys.map((column, i) => (i === 0 ? { ...column, leads: "down" } : column));
  const largest = keys[first]!;
  return [
    ...keys.slice(0, first),
    { ...largest, leads: "down" },
    rateColumn(`${largest.title}/s`),
    ...trend,
    ...keys.slice(first + 1),
  ];
}

/** What of a row is counted: its count, or the first number of a struct; undefined where it has none. */
export function amountIn(spec: TableSpec): ((row: TableRow | undefined) => number) | undefined {
  if (!isEntries(spec)) return (row) => row?.count ?? 0;
  const [first] = figuresOf(spec);
  return first === undefined ? undefined : (row) => Number((row?.keys[first] as bigint) ?? 0n);
}
