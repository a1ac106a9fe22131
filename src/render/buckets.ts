import type { BucketScale } from "../types/data.js";

/** Values of a bucket, both ends inclusive; undefined = open. */
export interface Range {
  readonly low: bigint | undefined;
  readonly high: bigint | undefined;
}

/** Which values fall into a bucket; the inverse of what the generated C does. */
export function bucketRange(scale: BucketScale, bucket: number): Range {
  if (scale.kind === "linear") return linearRange(scale, bucket);
  const { subBits } = scale;
  if (bucket >= (65 - subBits) << subBits) return { low: undefined, high: -1n };
  const parts = 1 << subBits;
  if (bucket < parts) return { low: BigInt(bucket), high: BigInt(bucket) };
  const shift = BigInt((bucket >> subBits) - 1);
  const low = BigInt(parts + (bucket & (parts - 1))) << shift;
  return { low, high: low + (1n << shift) - 1n };
}

function linearRange(scale: Extract<BucketScale, { kind: "linear" }>, bucket: number): Range {
  const { first, step, count } = scale;
  const end = first + step * BigInt(count);
  if (bucket === count) return { low: undefined, high: first - 1n };
  if (bucket > count) return { low: end, high: undefined };
  const low = first + step * BigInt(bucket);
  return { low, high: low + step - 1n };
}

/** Buckets in the order of their values: what is below everything comes first. */
export function inOrder(
  scale: BucketScale,
  buckets: ReadonlyMap<number, number>,
): { readonly range: Range; readonly count: number }[] {
  return [...buckets]
    .filter(([, count]) => count > 0)
    .map(([bucket, count]) => ({ range: bucketRange(scale, bucket), count }))
    .sort((a, b) => {
      if (a.range.low === undefined) return -1;
      if (b.range.low === undefined) return 1;
      return a.range.low < b.range.low ? -1 : 1;
    });
}

/** Counts by powers of two, as BCC has them. */
export interface Folded {
  /** Index i: values from 2^(i-1) to 2^i - 1; index 1 has 0 and 1; index 0 is unused. */
  readonly powers: readonly number[];
  readonly negative: number;
}

/**
 * Buckets of a log2 scale as powers of two of value / divisor. Exact for divisor
 * 1. Else a bucket that lies across a border counts where its middle is: with a
 * divisor of 1000 that never happens from 6 sub-bits on (1000 = 125 × 8, and
 * 125/64 ends a bucket), with 3 bits it moves values closer than 1/16 to the
 * border.
 */
export function foldToPowers(
  scale: Extract<BucketScale, { kind: "log2" }>,
  buckets: ReadonlyMap<number, number>,
  divisor: bigint,
): Folded {
  const powers: number[] = new Array<number>(65).fill(0);
  let negative = 0;
  for (const [bucket, count] of buckets) {
    const { low, high } = bucketRange(scale, bucket);
    if (low === undefined) negative += count;
    else powers[powerOf((low + (high! - low) / 2n) / divisor)]! += count;
  }
  return { powers, negative };
}

const powerOf = (value: bigint): number => (value < 2n ? 1 : value.toString(2).length);

export interface Bucket extends Range {
  readonly count: number;
}

/** A histogram as ranges that follow one another, empty ones between included; divided. */
export function histogramBuckets(
  scale: BucketScale,
  buckets: ReadonlyMap<number, number>,
  divisor: bigint,
): Bucket[] {
  if (scale.kind === "linear") return linearBuckets(scale, buckets, divisor);
  const { powers, negative } = foldToPowers(scale, buckets, divisor);
  const last = powers.findLastIndex((count) => count > 0);
  const ranges = powers.slice(1, last + 1).map((count, index) => ({
    low: index === 0 ? 0n : 1n << BigInt(index),
    high: (1n << BigInt(index + 1)) - 1n,
    count,
  }));
  return negative > 0 ? [{ low: undefined, high: -1n, count: negative }, ...ranges] : ranges;
}

/** All steps from the first to the last with a value, then what was above. */
function linearBuckets(
  scale: Extract<BucketScale, { kind: "linear" }>,
  buckets: ReadonlyMap<number, number>,
  divisor: bigint,
): Bucket[] {
  const { count } = scale;
  const at = (bucket: number): number => buckets.get(bucket) ?? 0;
  let last = at(count + 1) > 0 ? count - 1 : -1;
  for (const [bucket, hits] of buckets)
    if (bucket < count && hits > 0) last = Math.max(last, bucket);
  const numbers = [
    ...(at(count) > 0 ? [count] : []),
    ...Array.from({ length: last + 1 }, (_, bucket) => bucket),
    ...(at(count + 1) > 0 ? [count + 1] : []),
  ];
  return numbers.map((bucket) => {
    const { low, high } = bucketRange(scale, bucket);
    return {
      low: low === undefined ? undefined : low / divisor,
      high: high === undefined ? undefined : high / divisor,
      count: at(bucket),
    };
  });
}
