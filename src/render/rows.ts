import { isTable } from "./columns.js";
import type { DataField, DataValue, StreamBatch, TableRow, TableSnapshot } from "../types/data.js";
import type { ColumnsView, RowFunction, RowsFunction, View, HistogramView } from "../types/view.js";

/** Rows as the view's own function makes them of what was read; other views' data as it is. */
export function shaped(view: View, data: TableSnapshot | StreamBatch): TableSnapshot | StreamBatch {
  if (view.kind === "histogram" && isTable(data)) return called(view, data);
  if (view.kind !== "columns") return data;
  const { row, all = row && ((rows: readonly Named[]) => rows.flatMap((one) => list(row(one)))) } =
    view;
  if (isTable(data)) return all === undefined ? data : shapedTable(view, all, data);
  return row === undefined ? data : shapedBatch(view, row, data);
}

/** A view that `shaped` makes something else for. */
export const isShaping = (view: View): boolean =>
  view.kind === "histogram"
    ? view.texts !== undefined
    : view.kind === "columns" && (view.row !== undefined || view.all !== undefined);

/** Numbers of the key by what they are called. */
function called({ texts }: HistogramView, table: TableSnapshot): TableSnapshot {
  if (texts === undefined) return table;
  const { spec, rows } = table;
  const made = spec.keys.map(({ name }) => texts[name]);
  const keys = spec.keys.map((one, i): DataField =>
    made[i] === undefined ? one : { ...one, type: { kind: "string" } },
  );
  return {
    ...table,
    spec: { ...spec, keys },
    rows: rows.map((row) => ({
      ...row,
      keys: row.keys.map((value, i) => made[i]?.(value as bigint) ?? value),
    })),
  };
}

type Named = Readonly<Record<string, DataValue>>;
type Made = Readonly<Record<string, unknown>>;

function shapedBatch(view: ColumnsView, row: RowFunction, batch: StreamBatch): StreamBatch {
  const { spec, rows } = batch;
  const made = rows.flatMap((values) => list(row(named(spec.fields, values))));
  const fields = fieldsOf(view, spec.fields, made);
  return { spec: { ...spec, fields }, rows: made.map((one) => valuesOf(one, fields)) };
}

/** A table without aggregates: what the function made is all that is known. */
function shapedTable(view: ColumnsView, all: RowsFunction, table: TableSnapshot): TableSnapshot {
  const spec = withoutKey(table.spec);
  const { rows } = table;
  const made = all(
    rows.map((one) => ({ ...named(spec.keys, one.keys), ...figures(spec, one) })),
  ) as readonly Made[];
  const known = [
    ...spec.keys,
    ...spec.aggregates.flatMap(({ name, type }) => (type === undefined ? [] : [field(name, type)])),
  ];
  const keys = fieldsOf(view, known, made);
  return {
    ...table,
    spec: { ...spec, keys, aggregates: [] },
    rows: made.map((one) => ({ keys: valuesOf(one, keys), count: 0 })),
  };
}

/** Which fields were the key's is not told of rows that a function made. */
const withoutKey = ({ keyFields: _, ...spec }: TableSnapshot["spec"]): TableSnapshot["spec"] =>
  spec;

const list = (made: object | readonly object[] | undefined): readonly Made[] =>
  made === undefined ? [] : ((Array.isArray(made) ? made : [made]) as readonly Made[]);

const named = (fields: readonly DataField[], values: readonly DataValue[]) =>
  Object.fromEntries(fields.map(({ name }, i) => [name, values[i]!]));

function figures({ aggregates }: TableSnapshot["spec"], row: TableRow): Record<string, DataValue> {
  const own = aggregates.map(({ name }, i): [string, DataValue] => [name, row.figures?.[i] ?? 0n]);
  const { count, sum, min, max } = row;
  const usual = Object.entries({ sum, min, max }).filter(
    (entry): entry is [string, bigint] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries([...own, ...usual]), count: BigInt(count) };
}

const field = (name: string, type: DataField["type"]): DataField => ({
  name,
  place: { kind: "bytes", offset: 0, size: 8 },
  type,
});

/** What a column's or an order's value is: as its field was read, else as the function made it. */
function fieldsOf(
  view: ColumnsView,
  known: readonly DataField[],
  made: readonly Made[],
): readonly DataField[] {
  const { columns, stacks = [], sort, raw } = view;
  const sorted = sort === undefined ? [] : [sort.replace(/^-/, "")];
  const names = [
    ...new Set([
      ...columns.map(({ key }) => key),
      ...stacks,
      ...sorted,
      ...(raw === undefined ? [] : [raw]),
    ]),
  ];
  return names.map((name) => {
    const value = made.find((one) => one[name] !== undefined)?.[name];
    const before = known.find((one) => one.name === name);
    if (before !== undefined && typeof value !== "string") return before;
    if (typeof value === "string") return field(name, { kind: "string" });
    if (typeof value === "boolean") return field(name, { kind: "bool" });
    return field(name, { kind: "int", signed: true });
  });
}

const valuesOf = (made: Made, fields: readonly DataField[]): readonly DataValue[] =>
  fields.map(({ name }) => valueOf(made[name]));

function valueOf(value: unknown): DataValue {
  if (value === undefined || value === null) return "";
  if (typeof value !== "number") return value as DataValue;
  return Number.isInteger(value) ? BigInt(value) : String(value);
}
