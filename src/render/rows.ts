import { isTable } from "./columns.js";
import {
  aggregateKind,
  type DataField,
  type DataValue,
  type StreamBatch,
  type TableRow,
  type TableSnapshot,
} from "../types/data.js";
import type { ColumnsView, RowFunction, RowsFunction, View, HistogramView } from "../types/view.js";

export interface ShapeOptions {
  /** Rows of a table have the key of what they were made of before their own fields, for who looks at them again and again. */
  readonly keyed?: boolean;
}

/** Rows as the view's own function makes them of what was read; other views' data as it is. */
export function shaped(
  view: View,
  data: TableSnapshot | StreamBatch,
  { keyed = false }: ShapeOptions = {},
): TableSnapshot | StreamBatch {
  if (view.kind === "histogram" && isTable(data)) return called(view, data);
  if (view.kind !== "columns") return data;
  const { row, all = row && ((rows: readonly Named[]) => rows.flatMap((one) => list(row(one)))) } =
    view;
  if (isTable(data)) {
    if (all === undefined) return data;
    const made = shapedTable(view, all, data);
    return keyed ? withKey(made, view, data) : made;
  }
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

/** No name in C begins so: a column shows none of these. */
const keyField = (field: DataField): DataField => ({ ...field, name: `#${field.name}` });

/**
 * Rows made one by one have the key of theirs; of those made of all at once only
 * what has the key's names can tell them apart, where it does.
 */
function withKey(made: TableSnapshot, view: ColumnsView, from: TableSnapshot): TableSnapshot {
  const { keys } = from.spec;
  const known = view.row === undefined ? namesakes(made, keys) : sourceKeys(view.row, from);
  if (known === undefined) return made;
  const { fields, values } = known;
  const counted = countedIn(from).filter((name) => made.spec.keys.some((key) => key.name === name));
  return {
    ...made,
    spec: {
      ...made.spec,
      keys: [...fields.map(keyField), ...made.spec.keys],
      keyFields: fields.length,
      counted,
    },
    rows: made.rows.map((row, i) => ({ ...row, keys: [...values[i]!, ...row.keys] })),
  };
}

interface Keys {
  readonly fields: readonly DataField[];
  /** For each row that was made. */
  readonly values: readonly (readonly DataValue[])[];
}

/** Of one row several may be made. */
function sourceKeys(row: RowFunction, { spec, rows }: TableSnapshot): Keys {
  const values = rows.flatMap((one) =>
    list(row({ ...named(spec.keys, one.keys), ...figures(spec, one) })).map((_, nth) => [
      ...one.keys,
      BigInt(nth),
    ]),
  );
  return { fields: [...spec.keys, field("nth", { kind: "int", signed: false })], values };
}

function namesakes({ spec, rows }: TableSnapshot, keys: readonly DataField[]): Keys | undefined {
  const at = spec.keys.flatMap(({ name }, i) => (keys.some((key) => key.name === name) ? [i] : []));
  const values = rows.map((row) => at.map((i) => row.keys[i]!));
  const told = new Set(values.map((each) => each.map(String).join("\0")));
  return at.length === 0 || told.size < rows.length
    ? undefined
    : { fields: at.map((i) => spec.keys[i]!), values };
}

/** Names of what only grows. */
const countedIn = ({ spec }: TableSnapshot): readonly string[] => [
  "count",
  ...spec.aggregates
    .filter((each) => ["count", "sum"].includes(aggregateKind(each)))
    .map(({ name }) => name),
];

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
