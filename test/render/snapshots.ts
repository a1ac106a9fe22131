import type {
  DataField,
  DataType,
  DataValue,
  Frame,
  Aggregate,
  BucketScale,
  StackValue,
  StreamBatch,
  TableRow,
  TableSnapshot,
} from "../../src/types/data.js";

export const int: DataType = { kind: "int", signed: false };
export const text: DataType = { kind: "string" };
export const kernelStack: DataType = { kind: "kernel-stack", map: "stacks" };
export const userStack: DataType = { kind: "user-stack", map: "stacks", pid: "pid" };

const fields = (types: Readonly<Record<string, DataType>>): DataField[] =>
  Object.entries(types).map(([name, type], index) => ({
    name,
    place: { kind: "bytes", offset: index * 8, size: 8 },
    type,
  }));

interface TableOptions {
  readonly scale?: BucketScale;
  readonly aggregates?: readonly Aggregate["name"][];
  readonly seconds?: number;
}

/** A snapshot of a table `t` with keys of these types. */
export function table(
  keys: Readonly<Record<string, DataType>>,
  rows: readonly TableRow[],
  { scale, aggregates = ["count"], seconds = 1 }: TableOptions = {},
): TableSnapshot {
  return {
    spec: {
      name: "t",
      store: { kind: "plain", map: "t" },
      keys: fields(keys),
      ...(scale === undefined
        ? {}
        : { bucket: { place: { kind: "index", divisor: 1, modulus: 1 << 20 }, scale } }),
      aggregates: aggregates.map((name) => ({ name, signed: true })),
    },
    rows,
    dropped: 0,
    seconds,
  };
}

export const stream = (
  types: Readonly<Record<string, DataType>>,
  rows: readonly (readonly DataValue[])[],
): StreamBatch => ({
  spec: { name: "s", map: "s", ring: true, fields: fields(types) },
  rows,
});

export const row = (
  keys: readonly DataValue[],
  count: number,
  more: Partial<TableRow> = {},
): TableRow => ({ keys, count, ...more });

/** The bucket of a value, as types/data.ts defines it and the generated C computes it. */
export function bucketOf(scale: BucketScale, value: bigint): number {
  if (scale.kind === "linear") {
    if (value < scale.first) return scale.count;
    const bucket = (value - scale.first) / scale.step;
    return bucket >= BigInt(scale.count) ? scale.count + 1 : Number(bucket);
  }
  const { subBits } = scale;
  if (value < 0n) return (65 - subBits) << subBits;
  if (value < 1n << BigInt(subBits)) return Number(value);
  let exponent = 0;
  for (let rest = value; rest > 1n; rest >>= 1n) exponent++;
  const part = Number((value >> BigInt(exponent - subBits)) & ((1n << BigInt(subBits)) - 1n));
  return ((exponent - subBits + 1) << subBits) + part;
}

/** A histogram's row of exactly these values. */
export function rowOf(
  scale: BucketScale,
  values: readonly bigint[],
  keys: readonly DataValue[] = [],
): TableRow {
  const buckets = new Map<number, number>();
  for (const value of values) {
    const bucket = bucketOf(scale, value);
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
  }
  const ascending = new Map([...buckets].sort(([a], [b]) => a - b));
  return {
    keys,
    count: values.length,
    sum: values.reduce((a, b) => a + b, 0n),
    buckets: ascending,
  };
}

export const frameAt = (name: string, offset = 0, address = 0x1000n, module = ""): Frame => ({
  address,
  name,
  offset,
  module,
});

/** Innermost first. */
export const stackOf = (...names: readonly string[]): StackValue => ({
  frames: names.map((name) => frameAt(name)),
  cutOff: false,
});

export const noStack = (missing: string): StackValue => ({ frames: [], missing, cutOff: false });

/** The object without some of its optional members. */
export const without = <T extends object, K extends keyof T>(
  object: T,
  ...names: readonly K[]
): Omit<T, K> =>
  Object.fromEntries(
    Object.entries(object).filter(([name]) => !names.includes(name as K)),
  ) as unknown as Omit<T, K>;
