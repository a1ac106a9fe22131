import { foldToPowers, bucketRange } from "../render/buckets.js";
import type { BucketScale } from "../types/data.js";
import { scaled, type Scale } from "./units.js";

/** Powers of two that are told apart: of times from 256 ns to 69 s, of sizes from 1 to 4 GiB. */
const powersOf = (unit: Scale): readonly [first: number, last: number] =>
  unit.unit === "seconds" ? [exponent(256e-9, unit), exponent(68.8, unit)] : [0, 32];

const exponent = (seconds: number, { times, per }: Scale): number =>
  Math.max(0, Math.round(Math.log2((seconds * per) / times)));

/**
 * Upper bounds, inclusive. A whole number of µs stands for all times up to the
 * next, so there a power of two itself is the bound; of bytes and counts, which are
 * whole, the last number below it is.
 */
export function boundsOf(scale: BucketScale, unit: Scale): readonly number[] {
  if (scale.kind === "linear") {
    const buckets = [scale.count, ...Array.from({ length: scale.count }, (_, i) => i)];
    return buckets.map((bucket) => scaled(bucketRange(scale, bucket).high!, unit));
  }
  const [first, last] = powersOf(unit);
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i));
  return powers.map((power) => scaled(unit.unit === "seconds" ? power : power - 1, unit));
}

/** What falls into each of the buckets, and above them all. */
export function countsIn(
  scale: BucketScale,
  buckets: ReadonlyMap<number, number>,
  unit: Scale,
): readonly number[] {
  if (scale.kind === "linear") return linearCounts(scale, buckets);
  const [first, last] = powersOf(unit);
  const { powers, negative } = foldToPowers(scale, buckets, 1n);
  const counts = new Array<number>(last - first + 2).fill(0);
  counts[0]! += negative;
  // Bucket i has the values below 2^i.
  powers.forEach((count, i) => {
    counts[Math.min(Math.max(i - first, 0), last - first + 1)]! += count;
  });
  return counts;
}

function linearCounts(
  { count }: Extract<BucketScale, { kind: "linear" }>,
  buckets: ReadonlyMap<number, number>,
): readonly number[] {
  const at = (bucket: number): number => buckets.get(bucket) ?? 0;
  return [at(count), ...Array.from({ length: count }, (_, i) => at(i)), at(count + 1)];
}
