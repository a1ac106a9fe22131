import type { TableRow, TableSnapshot, TableSpec } from "../types/data.js";
import type { RowsEntry } from "./entries.js";
import { coded, codedFigures, marked, type CodedFigure, type CodedRow } from "./values.js";

/** Rows of an entry: a large table is told in several. */
const mostRows = 500;

interface KnownRow {
  readonly number: number;
  figures: string;
  seen: number;
}

type Change = Omit<RowsEntry, "id" | "name">;

/** What was told of a table already, and what a newer snapshot adds to it. */
export class TableChanges {
  private rows = new Map<string, KnownRow>();
  private spec: TableSpec | undefined;
  private specText = "";
  private next = 0;
  private reading = 0;

  /** From here on nothing counts as told. */
  forget(): void {
    this.rows = new Map();
    this.spec = undefined;
    this.specText = "";
    this.next = 0;
  }

  /** In the order in which they are to be told. */
  changes(table: TableSnapshot): readonly Change[] {
    const first = this.renewed(table.spec);
    const told: Told = { reading: ++this.reading, twins: new Map(), add: [], set: [] };
    for (const row of table.rows) this.tell(row, told);
    const gone = [...this.rows].filter(([, { seen }]) => seen !== told.reading);
    for (const [key] of gone) this.rows.delete(key);
    return [
      ...(first === undefined ? [] : [first]),
      ...parts(gone.map(([, { number }]) => number)).map((gone) => ({ gone })),
      ...parts(told.set).map((set) => ({ set })),
      ...parts(told.add).map((add) => ({ add })),
    ];
  }

  /** Rows of another form have nothing in common with those before. */
  private renewed(spec: TableSpec): Change | undefined {
    if (spec === this.spec) return undefined;
    this.spec = spec;
    const text = JSON.stringify(spec, marked);
    if (text === this.specText) return undefined;
    this.rows = new Map();
    this.next = 0;
    this.specText = text;
    return { spec, reset: true };
  }

  private tell(row: TableRow, { reading, twins, add, set }: Told): void {
    const keys = row.keys.map(coded);
    const key = this.unlike(JSON.stringify(keys), reading, twins);
    const figures = codedFigures(row);
    const text = JSON.stringify(figures);
    const known = this.rows.get(key);
    if (known === undefined) {
      this.rows.set(key, { number: this.next++, figures: text, seen: reading });
      add.push([keys, ...figures]);
      return;
    }
    known.seen = reading;
    if (known.figures === text) return;
    known.figures = text;
    set.push([known.number, ...figures]);
  }

  /** Rows that a tool makes may have equal keys: each stands for itself. */
  private unlike(key: string, reading: number, twins: Map<string, number>): string {
    if (this.rows.get(key)?.seen !== reading) return key;
    const nth = (twins.get(key) ?? 0) + 1;
    twins.set(key, nth);
    return `${key}${nth}`;
  }
}

/** What one snapshot has to tell. */
interface Told {
  readonly reading: number;
  readonly twins: Map<string, number>;
  readonly add: CodedRow[];
  readonly set: [number, ...CodedFigure[]][];
}

function parts<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / mostRows);
  return Array.from({ length: count }, (_, i) => all.slice(i * mostRows, (i + 1) * mostRows));
}
