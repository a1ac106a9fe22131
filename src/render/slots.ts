import type { SlotScale } from "../types/data.js";

/** Values of a slot, both ends inclusive; undefined = open. */
export interface Range {
  readonly low: bigint | undefined;
  readonly high: bigint | undefined;
}

/** Which values fall into a slot; the inverse of what the generated C does. */
export function slotRange(scale: SlotScale, slot: number): Range {
  if (scale.kind === "linear") return linearRange(scale, slot);
  const { subBits } = scale;
  if (slot >= (65 - subBits) << subBits) return { low: undefined, high: -1n };
  const parts = 1 << subBits;
  if (slot < parts) return { low: BigInt(slot), high: BigInt(slot) };
  const shift = BigInt((slot >> subBits) - 1);
  const low = BigInt(parts + (slot & (parts - 1))) << shift;
  return { low, high: low + (1n << shift) - 1n };
}

function linearRange(scale: Extract<SlotScale, { kind: "linear" }>, slot: number): Range {
  const { first, step, count } = scale;
  const end = first + step * BigInt(count);
  if (slot === count) return { low: undefined, high: first - 1n };
  if (slot > count) return { low: end, high: undefined };
  const low = first + step * BigInt(slot);
  return { low, high: low + step - 1n };
}

/** Slots in the order of their values: what is below everything comes first. */
export function inOrder(
  scale: SlotScale,
  slots: ReadonlyMap<number, number>,
): { readonly range: Range; readonly count: number }[] {
  return [...slots]
    .filter(([, count]) => count > 0)
    .map(([slot, count]) => ({ range: slotRange(scale, slot), count }))
    .sort((a, b) => {
      if (a.range.low === undefined) return -1;
      if (b.range.low === undefined) return 1;
      return a.range.low < b.range.low ? -1 : 1;
    });
}

/** Counts by powers of two, as BCC has them. */
export interface Folded {
  /** Index i: values from 2^(i-1) to 2^i - 1; index 1 has 0 and 1; index 0 is unused. */
  readonly buckets: readonly number[];
  readonly negative: number;
}

/**
 * Slots of a log2 scale as powers of two of value / divisor. Exact for divisor
 * 1. Else a slot that lies across a border counts where its middle is: with a
 * divisor of 1000 that never happens from 6 sub-bits on (1000 = 125 × 8, and
 * 125/64 ends a slot), with 3 bits it moves values closer than 1/16 to the
 * border.
 */
export function foldToPowers(
  scale: Extract<SlotScale, { kind: "log2" }>,
  slots: ReadonlyMap<number, number>,
  divisor: bigint,
): Folded {
  const buckets: number[] = new Array<number>(65).fill(0);
  let negative = 0;
  for (const [slot, count] of slots) {
    const { low, high } = slotRange(scale, slot);
    if (low === undefined) negative += count;
    else buckets[bucketOf((low + (high! - low) / 2n) / divisor)]! += count;
  }
  return { buckets, negative };
}

const bucketOf = (value: bigint): number => (value < 2n ? 1 : value.toString(2).length);

export interface Bucket extends Range {
  readonly count: number;
}

/** A histogram as ranges that follow one another, empty ones between included; divided. */
export function histogramBuckets(
  scale: SlotScale,
  slots: ReadonlyMap<number, number>,
  divisor: bigint,
): Bucket[] {
  if (scale.kind === "linear") return linearBuckets(scale, slots, divisor);
  const { buckets, negative } = foldToPowers(scale, slots, divisor);
  const last = buckets.findLastIndex((count) => count > 0);
  const powers = buckets.slice(1, last + 1).map((count, index) => ({
    low: index === 0 ? 0n : 1n << BigInt(index),
    high: (1n << BigInt(index + 1)) - 1n,
    count,
  }));
  return negative > 0 ? [{ low: undefined, high: -1n, count: negative }, ...powers] : powers;
}

/** All steps from the first to the last with a value, then what was above. */
function linearBuckets(
  scale: Extract<SlotScale, { kind: "linear" }>,
  slots: ReadonlyMap<number, number>,
  divisor: bigint,
): Bucket[] {
  const { count } = scale;
  const at = (slot: number): number => slots.get(slot) ?? 0;
  let last = at(count + 1) > 0 ? count - 1 : -1;
  for (const [slot, hits] of slots) if (slot < count && hits > 0) last = Math.max(last, slot);
  const numbers = [
    ...(at(count) > 0 ? [count] : []),
    ...Array.from({ length: last + 1 }, (_, slot) => slot),
    ...(at(count + 1) > 0 ? [count + 1] : []),
  ];
  return numbers.map((slot) => {
    const { low, high } = slotRange(scale, slot);
    return {
      low: low === undefined ? undefined : low / divisor,
      high: high === undefined ? undefined : high / divisor,
      count: at(slot),
    };
  });
}
