import type { MapContents } from "../maps/map.js";
import {
  recordBytes,
  rowDecoder,
  type RecordBytes,
  type RowDecoder,
  type ValueSources,
} from "./values.js";
import {
  aggregateKind,
  type FieldPlace,
  type AggregateKind,
  type TableRow,
  type TableSpec,
} from "../../types/data.js";

/** A row that is still being put together. */
type OpenRow = { -readonly [K in keyof TableRow]: TableRow[K] };
type Buckets = [bucket: number, count: number][];

/** Figures of all rows, u64s. */
type Figures = BigUint64Array | BigInt64Array;

/** Makes rows of a table's bytes, which are merged over the CPUs already. */
export class TableDecoder {
  private readonly keys: RowDecoder;
  private readonly bucket: ((view: DataView, at: number) => number) | undefined;
  private readonly width: number;

  constructor(
    private readonly spec: TableSpec,
    sources: ValueSources,
  ) {
    this.keys = rowDecoder(spec.keys, sources);
    this.width = spec.aggregates.length;
    if (spec.bucket !== undefined) this.bucket = bucketReader(spec.bucket.place);
  }

  rows(contents: MapContents): readonly TableRow[] {
    const { count, keySize } = contents;
    const keys = recordBytes(contents.keys);
    const figures = new FigureReader(this.spec, contents.values);
    if (this.bucket !== undefined) return this.histograms(contents, keys, figures);
    const rows = new Array<TableRow>(count);
    for (let i = 0; i < count; i++)
      rows[i] = figures.row(this.keys(keys, i * keySize), i * this.width);
    return rows;
  }

  /** Entries that differ in their bucket alone are one row. */
  private histograms(
    contents: MapContents,
    keys: RecordBytes,
    figures: FigureReader,
  ): readonly TableRow[] {
    const groupOf = this.groupReader(contents, keys);
    const rows = new Map<number, { readonly row: OpenRow; readonly buckets: Buckets }>();
    for (let i = 0; i < contents.count; i++) {
      const at = i * contents.keySize;
      const group = groupOf(i);
      let found = rows.get(group);
      if (found === undefined) {
        found = { row: figures.row(this.keys(keys, at), i * this.width), buckets: [] };
        rows.set(group, found);
      } else figures.add(found.row, i * this.width);
      const count = figures.count(i * this.width);
      if (count > 0) found.buckets.push([this.bucket!(keys.view, at), count]);
    }
    return [...rows.values()].map(({ row, buckets }) => {
      row.buckets = new Map(buckets.sort(([a], [b]) => a - b));
      return row;
    });
  }

  /** What entries of one row have in common: numbered already, or an array's index without the bucket. */
  private groupReader({ groups }: MapContents, keys: RecordBytes): (entry: number) => number {
    if (groups !== undefined) return (entry) => groups[entry]!;
    const place = this.spec.bucket!.place;
    if (place.kind === "bytes") return () => 0;
    const { divisor, modulus } = place;
    return (entry) => {
      const index = keys.view.getUint32(entry * 4, true);
      return index - (Math.floor(index / divisor) % modulus) * divisor;
    };
  }
}

/** A bucket is a number of 4 bytes, or of the index. */
function bucketReader(place: FieldPlace): (view: DataView, at: number) => number {
  if (place.kind === "bytes") {
    const { offset } = place;
    return (view, at) => view.getUint32(at + offset, true);
  }
  const { divisor, modulus } = place;
  return (view, at) => Math.floor(view.getUint32(at, true) / divisor) % modulus;
}

/** The numbers of a row, which begin at `at`. */
class FigureReader {
  private readonly figures: Readonly<Record<AggregateKind, Figures>>;
  private readonly words: Uint32Array;
  private readonly place: Readonly<Record<AggregateKind, number>>;

  /** Kinds and readers of figures with names of their own; none where all have the usual ones. */
  private readonly named: readonly { readonly kind: AggregateKind; readonly of: Figures }[];

  constructor({ aggregates }: TableSpec, { buffer, byteOffset, byteLength }: Uint8Array) {
    this.words = new Uint32Array(buffer, byteOffset, byteLength / 4);
    const unsigned = new BigUint64Array(buffer, byteOffset, byteLength / 8);
    const signed = new BigInt64Array(buffer, byteOffset, byteLength / 8);
    const find = (name: AggregateKind) =>
      aggregates.findIndex((aggregate) => aggregate.name === name);
    const pick = (name: AggregateKind) => (aggregates[find(name)]?.signed ? signed : unsigned);
    this.named = aggregates.some(({ kind }) => kind !== undefined)
      ? aggregates.map((one) => ({ kind: aggregateKind(one), of: one.signed ? signed : unsigned }))
      : [];
    this.place = { count: find("count"), sum: find("sum"), min: find("min"), max: find("max") };
    this.figures = { count: unsigned, sum: pick("sum"), min: pick("min"), max: pick("max") };
  }

  count(at: number): number {
    if (this.place.count < 0) return 0;
    const word = 2 * (at + this.place.count);
    return this.words[word]! + this.words[word + 1]! * 2 ** 32;
  }

  row(keys: TableRow["keys"], at: number): OpenRow {
    const { sum, min, max } = this.place;
    const row: OpenRow = { keys, count: this.count(at) };
    if (sum >= 0) row.sum = this.figures.sum[at + sum]!;
    if (min >= 0) row.min = this.figures.min[at + min]!;
    if (max >= 0) row.max = this.figures.max[at + max]!;
    if (this.named.length > 0) row.figures = this.named.map(({ of }, i) => of[at + i]!);
    return row;
  }

  add(row: OpenRow, at: number): void {
    const { place, figures } = this;
    row.count += this.count(at);
    if (place.sum >= 0) row.sum = row.sum! + figures.sum[at + place.sum]!;
    if (place.min >= 0 && figures.min[at + place.min]! < row.min!)
      row.min = figures.min[at + place.min]!;
    if (place.max >= 0 && figures.max[at + place.max]! > row.max!)
      row.max = figures.max[at + place.max]!;
    if (row.figures !== undefined)
      row.figures = row.figures.map((before, i) => this.together(before, i, at));
  }

  /** A named figure of two entries. */
  private together(before: bigint, i: number, at: number): bigint {
    const { kind, of } = this.named[i]!;
    const more = of[at + i]!;
    if (kind === "min") return more < before ? more : before;
    if (kind === "max") return more > before ? more : before;
    return before + more;
  }
}
