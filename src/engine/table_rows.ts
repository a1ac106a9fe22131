import type { MapContents } from "./maps.js";
import { numberReader, rowDecoder, type RowDecoder, type ValueSources } from "./values.js";
import type { DataField, Measure, TableRow, TableSpec } from "../types/data.js";

/** A row that is still being put together. */
interface OpenRow {
  readonly keys: TableRow["keys"];
  count: number;
  sum: bigint;
  min: bigint;
  max: bigint;
  readonly slots: [slot: number, count: number][];
}

/** Makes rows of a table's bytes, which are merged over the CPUs already. */
export class TableDecoder {
  private readonly keys: RowDecoder;
  private readonly slot: ((bytes: Buffer, at: number) => number) | undefined;
  private readonly at: Readonly<Record<Measure["name"], number>>;
  private readonly signed: Readonly<Record<Measure["name"], boolean>>;

  constructor(
    private readonly spec: TableSpec,
    sources: ValueSources,
  ) {
    this.keys = rowDecoder(spec.keys, sources);
    const place = spec.slot?.place;
    if (place !== undefined) {
      const read = numberReader({ name: "slot", place, type: { kind: "int", signed: false } });
      this.slot = (bytes, at) => Number(read(bytes, at));
    }
    const find = (name: Measure["name"]) => spec.measures.findIndex((m) => m.name === name);
    this.at = { count: find("count"), sum: find("sum"), min: find("min"), max: find("max") };
    const isSigned = (name: Measure["name"]) => spec.measures[this.at[name]]?.signed ?? false;
    this.signed = {
      count: false,
      sum: isSigned("sum"),
      min: isSigned("min"),
      max: isSigned("max"),
    };
  }

  rows(contents: MapContents): readonly TableRow[] {
    return this.slot === undefined ? this.plainRows(contents) : this.histogramRows(contents);
  }

  private plainRows(contents: MapContents): readonly TableRow[] {
    const { keys, values } = views(contents);
    const rows: TableRow[] = [];
    for (let row = 0; row < contents.count; row++) {
      const figures = row * this.spec.measures.length;
      rows.push(this.close(this.begin(this.keys(keys, row * contents.keySize), values, figures)));
    }
    return rows;
  }

  /** Entries that differ in their slot alone are one row. */
  private histogramRows(contents: MapContents): readonly TableRow[] {
    const { keys, values } = views(contents);
    const group = groupReader(this.spec, contents.keySize);
    const open = new Map<string | number, OpenRow>();
    for (let row = 0; row < contents.count; row++) {
      const at = row * contents.keySize;
      const figures = row * this.spec.measures.length;
      const name = group(keys, at);
      let found = open.get(name);
      if (found === undefined)
        open.set(name, (found = this.begin(this.keys(keys, at), values, figures)));
      else this.add(found, values, figures);
      const count = Number(values[figures + this.at.count] ?? 0n);
      if (count > 0) found.slots.push([this.slot!(keys, at), count]);
    }
    return [...open.values()].map((row) => this.close(row));
  }

  private begin(keys: TableRow["keys"], values: BigUint64Array, at: number): OpenRow {
    const number = (name: Measure["name"]): bigint => this.figure(name, values, at);
    return {
      keys,
      count: Number(number("count")),
      sum: number("sum"),
      min: number("min"),
      max: number("max"),
      slots: [],
    };
  }

  private add(row: OpenRow, values: BigUint64Array, at: number): void {
    row.count += Number(this.figure("count", values, at));
    row.sum += this.figure("sum", values, at);
    const min = this.figure("min", values, at);
    const max = this.figure("max", values, at);
    if (min < row.min) row.min = min;
    if (max > row.max) row.max = max;
  }

  private figure(name: Measure["name"], values: BigUint64Array, at: number): bigint {
    const index = this.at[name];
    if (index < 0) return 0n;
    const value = values[at + index]!;
    return this.signed[name] ? BigInt.asIntN(64, value) : value;
  }

  private close(row: OpenRow): TableRow {
    const { sum, min, max } = this.at;
    return {
      keys: row.keys,
      count: row.count,
      ...(sum < 0 ? {} : { sum: row.sum }),
      ...(min < 0 ? {} : { min: row.min }),
      ...(max < 0 ? {} : { max: row.max }),
      ...(this.slot === undefined ? {} : { slots: ascending(row.slots) }),
    };
  }
}

const ascending = (slots: [number, number][]): ReadonlyMap<number, number> =>
  new Map(slots.sort(([a], [b]) => a - b));

function views({ keys, values }: MapContents): {
  readonly keys: Buffer;
  readonly values: BigUint64Array;
} {
  return {
    keys: Buffer.from(keys.buffer, keys.byteOffset, keys.byteLength),
    values: new BigUint64Array(values.buffer, values.byteOffset, values.byteLength / 8),
  };
}

/** What entries of one row have in common: a hash's key without the slot, an array's index without it. */
function groupReader(
  { keys, slot }: TableSpec,
  keySize: number,
): (bytes: Buffer, at: number) => string | number {
  const place = slot!.place;
  if (place.kind === "bytes") {
    const { offset, size } = place;
    return (bytes, at) =>
      bytes.toString("latin1", at, at + offset) +
      bytes.toString("latin1", at + offset + size, at + keySize);
  }
  const parts = keys.map((field: DataField) => numberReader(field));
  return (bytes, at) => parts.map((part) => part(bytes, at)).join();
}
