import { aggregateKind, isEntries } from "../../types/data.js";
import type { DataField, TableRow, TableSnapshot, TableSpec } from "../../types/data.js";
import { addedTo, keyFieldsOf } from "../../types/entries.js";
import { valueText } from "../../render/values.js";
import { shownData, type Cell } from "../model.js";
import { filterOf, passes } from "./filter.js";
import { originOf } from "./made_tables.js";
import { columnsOf, declaredView } from "./table_columns.js";

const shown = new WeakMap<Cell, readonly TableSnapshot[]>();

/** The tables that a cell shows: since its mark where it has one, and only what its filter lets through. Made once for each state of it. */
export function shownTables(cell: Cell): readonly TableSnapshot[] {
  const known = shown.get(cell);
  if (known !== undefined) return known;
  const tables = filteredTables(cell);
  shown.set(cell, tables);
  return tables;
}

function filteredTables(cell: Cell): readonly TableSnapshot[] {
  const { filter } = cell.view;
  const since = sinceMark(cell);
  return filter === "" ? since : since.map((table) => matching(cell, table));
}

/** The same without the filter. */
export function sinceMark(cell: Cell): readonly TableSnapshot[] {
  const { tables } = shownData(cell);
  const { mark } = cell.view;
  return mark === undefined ? tables : tables.map((table) => difference(table, mark));
}

export const rowKey = (fields: readonly DataField[], row: TableRow): string =>
  fields.map((field, i) => valueText(row.keys[i]!, field)).join("\0");

/** What tells a row apart as long as it is there: entries keep it while their values change. */
export const rowId = (spec: TableSpec, row: TableRow): string => rowKey(keyFieldsOf(spec), row);

const indexes = new WeakMap<TableSnapshot, ReadonlyMap<string, TableRow>>();

/** A snapshot never changes: its index is made once. */
export function rowsByKey(table: TableSnapshot | undefined): ReadonlyMap<string, TableRow> {
  if (table === undefined) return new Map();
  const known = indexes.get(table);
  if (known !== undefined) return known;
  const { spec, rows } = table;
  const index = new Map(rows.map((row) => [rowId(spec, row), row]));
  indexes.set(table, index);
  return index;
}

/** What came since the older snapshot. Least and greatest value stay those of the whole time. */
export function difference(now: TableSnapshot, older: readonly TableSnapshot[]): TableSnapshot {
  const old = older.find(({ spec }) => spec.name === now.spec.name);
  const [from, origin] = [originOf(now), old && originOf(old)];
  if (from !== undefined && origin !== undefined)
    return from.make(difference(from.read, [origin.read]));
  const before = rowsByKey(old);
  const rows = now.rows.flatMap((row) => {
    const old = before.get(rowId(now.spec, row));
    if (old === undefined) return [row];
    if (isEntries(now.spec))
      return sameEntry(now.spec, row, old) ? [] : [addedTo(now.spec, row, old)];
    const count = row.count - old.count;
    return count > 0
      ? [
          {
            ...row,
            count,
            ...sumOf(row, old),
            ...figuresIn(now.spec, row, old),
            ...bucketsOf(row, old),
          },
        ]
      : [];
  });
  return { ...now, rows };
}

const sameEntry = ({ keys }: TableSpec, row: TableRow, old: TableRow): boolean =>
  rowKey(keys, row) === rowKey(keys, old);

const sumOf = (row: TableRow, old: TableRow): { readonly sum?: bigint } =>
  row.sum === undefined ? {} : { sum: row.sum - (old.sum ?? 0n) };

/** Those with names of their own. */
function figuresIn(
  { aggregates }: TableSpec,
  { figures }: TableRow,
  old: TableRow,
): { readonly figures?: readonly bigint[] } {
  if (figures === undefined) return {};
  const grows = aggregates.map((each) => ["count", "sum"].includes(aggregateKind(each)));
  return {
    figures: figures.map((value, i) => (grows[i] ? value - (old.figures?.[i] ?? 0n) : value)),
  };
}

function bucketsOf(
  row: TableRow,
  old: TableRow,
): { readonly buckets?: ReadonlyMap<number, number> } {
  if (row.buckets === undefined) return {};
  const buckets = new Map<number, number>();
  for (const [bucket, count] of row.buckets) {
    const more = count - (old.buckets?.get(bucket) ?? 0);
    if (more > 0) buckets.set(bucket, more);
  }
  return { buckets };
}

/** A text is looked for in what tells the rows apart; a table of the tool's in all that it shows. */
function matching({ shape, view }: Cell, table: TableSnapshot): TableSnapshot {
  const { spec } = table;
  if (spec.keys.length === 0) return table;
  const columns = columnsOf(spec, shape.views, []);
  const filter = filterOf(
    view.filter,
    columns.map(({ title }) => title),
  );
  const texts = (row: TableRow): readonly string[] =>
    columns.map((column) => column.text({ row, rate: 0 }));
  const declared = declaredView(spec, shape.views) !== undefined;
  const rows = table.rows.filter((row) =>
    filter.column === undefined && !declared
      ? passes(filter, [rowKey(spec.keys, row)])
      : passes(filter, texts(row)),
  );
  return { ...table, rows };
}
