import { renderHistogram } from "../render/histogram.js";
import type { BucketScale, TableRow, TableSnapshot } from "../types/data.js";
import { optionsOf } from "./options.js";

export interface HistogramOptions {
  /** Title of the first column: `usecs`. */
  readonly unit?: string;
  /** Maps whose keys are structs: the member with the bucket's number; the last one unless given. */
  readonly slot?: string;
  /** Before each section: `disk = sda`. */
  readonly section?: string;
  /** How the rest of a key is called: a number's name, an address's symbol. */
  readonly label?: (key: unknown) => string;
}

const histogramOptions = optionsOf<HistogramOptions>({
  ...{ unit: true, slot: true, section: true, label: true },
});

/** One histogram: of a whole map, or of the entries whose keys differ in the bucket alone. */
export interface Section {
  /** The rest of the key; undefined where the bucket is all of it. */
  readonly key: unknown;
  /** Slot → count, ascending. */
  readonly buckets: ReadonlyMap<number, number>;
}

export interface Bucket {
  readonly low: bigint;
  /** The last value that falls in it. */
  readonly high: bigint;
  readonly count: number;
}

/** A map of any key that has its bucket in it; each entry is a count, or one a CPU. */
export interface CountedMap {
  readonly name: string;
  getAll(): readonly (readonly [key: unknown, count: unknown])[];
}

/**
 * The entries of a map of counts, put together by what is not the bucket.
 * @example
 * ```ts
 * for (const section of sections(bpf.map("sizes"))) console.log(log2Buckets(section));
 * ```
 */
export function sections(map: CountedMap, slot?: string): readonly Section[] {
  const found = new Map<string, { readonly key: unknown; readonly buckets: [number, number][] }>();
  for (const [key, count] of map.getAll()) {
    const many = total(count);
    if (many === 0) continue;
    const [index, rest] = splitKey(key, slot);
    const name = JSON.stringify(rest, (_, value: unknown) =>
      typeof value === "bigint" ? `${value}n` : value,
    );
    const section = found.get(name) ?? { key: rest, buckets: [] };
    section.buckets.push([index, many]);
    found.set(name, section);
  }
  return [...found.values()].map(({ key, buckets }) => ({
    key,
    buckets: new Map(buckets.sort(([a], [b]) => a - b)),
  }));
}

/** Of all CPUs where there is a value for each. */
function total(count: unknown): number {
  if (Array.isArray(count)) return count.reduce<number>((sum, one) => sum + total(one), 0);
  if (typeof count === "number" || typeof count === "bigint") return Number(count);
  throw new TypeError("a histogram is a map of counts");
}

function splitKey(key: unknown, slot: string | undefined): readonly [number, unknown] {
  if (typeof key === "number" || typeof key === "bigint") return [Number(key), undefined];
  if (typeof key !== "object" || key === null)
    throw new TypeError("a histogram's key is a number, or a struct with one");
  const name = slot ?? Object.keys(key).at(-1) ?? "";
  const { [name]: index, ...rest } = key as Record<string, unknown>;
  if (typeof index !== "number" && typeof index !== "bigint")
    throw new TypeError(`the key's member ${name} is not a number`);
  const others = Object.values(rest);
  return [Number(index), others.length === 1 ? others[0] : rest];
}

/** Slots of bpf_log2l as what they stand for: 0 and 1, 2 to 3, 4 to 7, … */
export const log2Buckets = ({ buckets }: Section): readonly Bucket[] =>
  [...buckets].map(([power, count]) => ({
    low: power <= 1 ? 0n : 1n << BigInt(power - 1),
    high: power < 1 ? 0n : (1n << BigInt(power)) - 1n,
    count,
  }));

/** BCC's text of a map whose buckets are bpf_log2l's. */
export const log2Text = (map: CountedMap, options: HistogramOptions = {}): string =>
  text(map, options, { kind: "log2", subBits: 0 });

/** BCC's text of a map whose buckets are the values themselves. */
export const linearText = (map: CountedMap, options: HistogramOptions = {}): string =>
  text(map, options, undefined);

/**
 * A map of counts by `bpf_log2l`'s buckets, as BCC's print_log2_hist prints it; one
 * histogram for each key but for its bucket.
 * @example
 * ```ts
 * printLog2Hist(bpf.map("sizes"), { unit: "bytes" });
 * ```
 */
export function printLog2Hist(map: CountedMap, options: HistogramOptions = {}): void {
  process.stdout.write(log2Text(map, options));
}

/**
 * The same of a map whose buckets are the values themselves.
 * @example
 * ```ts
 * printLinearHist(bpf.map("sizes"));
 * ```
 */
export function printLinearHist(map: CountedMap, options: HistogramOptions = {}): void {
  process.stdout.write(linearText(map, options));
}

function text(map: CountedMap, options: HistogramOptions, log2: BucketScale | undefined): string {
  histogramOptions("histogram", options);
  const { unit = "value", slot, section = "Bucket ptr", label = String } = options;
  const all = sections(map, slot);
  const widest = Math.max(0, ...all.flatMap(({ buckets }) => [...buckets.keys()]));
  const scale = log2 ?? { kind: "linear" as const, first: 0n, step: 1n, count: widest + 1 };
  const keyed = all.some(({ key }) => key !== undefined);
  const rows = all.map(({ key, buckets }): TableRow => ({
    keys: keyed ? [label(key)] : [],
    count: [...buckets.values()].reduce((sum, count) => sum + count, 0),
    buckets,
  }));
  const view = { kind: "histogram", table: map.name, title: unit, divisor: 1n, section } as const;
  const lines = renderHistogram(view, snapshot(map.name, scale, rows, keyed), PLAIN);
  return lines.map((line) => `${line}\n`).join("");
}

const PLAIN = { color: false, unicode: false, largestFirst: false } as const;

function snapshot(
  name: string,
  scale: BucketScale,
  rows: readonly TableRow[],
  keyed: boolean,
): TableSnapshot {
  const place = { kind: "bytes", offset: 0, size: 8 } as const;
  return {
    spec: {
      name,
      store: { kind: "plain", map: name },
      keys: keyed ? [{ name: "key", place, type: { kind: "string" } }] : [],
      bucket: { place, scale },
      aggregates: [{ name: "count", signed: false }],
    },
    rows,
    dropped: 0,
    seconds: 0,
  };
}
