import type { TableRow, TableSnapshot, TableSpec } from "../types/data.js";
import type { RowsEntry, SampleEntry } from "./entries.js";
import { decoded, rowOf } from "./values.js";

/** What was told does not fit together. */
export class Damaged extends Error {}

/** What was told is whole, and not as this version tells it. */
export class Unknown extends Damaged {}

/** Rows that are held at once, of all tables together. */
export const mostRows = 150_000;

interface Told {
  readonly spec: TableSpec;
  readonly rows: (TableRow | undefined)[];
}

/** The tables of one cell, put together again from what was told of them. */
export class ToldTables {
  private readonly tables = new Map<string, Told>();

  /** Rows that are held, gone ones included. */
  get size(): number {
    return [...this.tables.values()].reduce((sum, { rows }) => sum + rows.length, 0);
  }

  /** @throws Damaged */
  tell({ name, spec, reset, add = [], set = [], gone = [] }: RowsEntry): void {
    const known = this.tables.get(name);
    const table: Partial<Told> & Pick<Told, "rows"> =
      reset === true || known === undefined ? { ...known, ...(spec && { spec }), rows: [] } : known;
    if (table.spec === undefined) throw new Damaged(`rows of ${name} come before its form`);
    const { rows } = table;
    const at = (number: number): TableRow => {
      const row = rows[number];
      if (row === undefined) throw new Damaged(`${name} has no row ${number}`);
      return row;
    };
    for (const number of gone) {
      at(number);
      rows[number] = undefined;
    }
    for (const [number, ...figures] of set) rows[number] = rowOf(at(number).keys, figures);
    const width = table.spec.keys.length;
    for (const [keys, ...figures] of add) {
      if (keys.length !== width) throw new Damaged(`a row of ${name} has ${keys.length} keys`);
      rows.push(rowOf(keys.map(decoded), figures));
    }
    this.tables.set(name, { spec: table.spec, rows });
  }

  /** @throws Damaged */
  snapshots({ tables }: SampleEntry): readonly TableSnapshot[] {
    return tables.map(({ name, ...figures }) => {
      const told = this.tables.get(name);
      if (told === undefined) throw new Damaged(`there is no table ${name}`);
      const rows = told.rows.filter((row) => row !== undefined);
      return { spec: told.spec, rows, ...figures };
    });
  }
}
