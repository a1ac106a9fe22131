import type { BucketScale, TableRow } from "../types/data.js";
import type { HistogramView } from "../types/view.js";
import { inOrder, type Range } from "./buckets.js";

export const PERCENTILES = [50, 90, 99, 99.9] as const;

/** What a histogram's row, or all of them together, says in figures. */
export interface Statistics {
  readonly count: number;
  readonly sum?: bigint;
  /** In the order of PERCENTILES, undivided. */
  readonly percentiles: readonly bigint[];
}

/**
 * The value below or at which `percent` of the values lie (nearest rank: the
 * smallest value whose rank is at least percent · n / 100), interpolated within
 * its bucket. The exact value lies in the same bucket, so the error is below the
 * bucket's width: with a log2 scale of b sub-bits less than 2^-b of the value
 * (none below 2^(b+1)), with a linear one less than a step. Buckets that are open
 * on one side (negative values, what is below or above the steps) answer with
 * the row's least or greatest value where it is recorded, else with their
 * border, and have no bound.
 */
export function percentile(
  scale: BucketScale,
  row: BucketRow,
  percent: number,
): bigint | undefined {
  const buckets = inOrder(scale, row.buckets);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  // 99.9 is no binary fraction: 0.999 · 1000 must not become 1000 by its last bit.
  const rank = Math.max(1, Math.ceil(Number(((percent * total) / 100).toPrecision(12))));
  let before = 0;
  for (const { range, count } of buckets) {
    if (before + count < rank) {
      before += count;
      continue;
    }
    const { low, high } = within(range, row);
    const place = 2n * BigInt(rank - before) - 1n;
    return low + ((high - low) * place) / (2n * BigInt(count));
  }
  return undefined;
}

/** The part of a bucket in which the row has values; open ends closed, if need be by the other one. */
function within(
  range: Range,
  { min, max }: Omit<BucketRow, "buckets">,
): { low: bigint; high: bigint } {
  const low = range.low ?? smaller(min, range.high)!;
  const high = range.high ?? larger(max, range.low)!;
  return {
    low: min !== undefined && min > low && min <= high ? min : low,
    high: max !== undefined && max < high && max >= low ? max : high,
  };
}

export interface BucketRow {
  readonly buckets: ReadonlyMap<number, number>;
  readonly min?: bigint;
  readonly max?: bigint;
}

const larger = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined ? b : b === undefined || a > b ? a : b;

const smaller = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined ? b : b === undefined || a < b ? a : b;

/** Rows as one: counts added bucket by bucket. */
export function statistics(scale: BucketScale, rows: readonly TableRow[]): Statistics {
  const buckets = new Map<number, number>();
  for (const row of rows)
    for (const [bucket, count] of row.buckets ?? [])
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  const count = [...buckets.values()].reduce((sum, hits) => sum + hits, 0);
  const of = (pick: (row: TableRow) => bigint | undefined): bigint[] =>
    rows.map(pick).filter((value) => value !== undefined);
  const sums = of((row) => row.sum);
  const min = of((row) => row.min).reduce(smaller, undefined as bigint | undefined);
  const max = of((row) => row.max).reduce(larger, undefined as bigint | undefined);
  const all = {
    buckets,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
  return {
    count,
    ...(sums.length === 0 ? {} : { sum: sums.reduce((a, b) => a + b) }),
    percentiles: count === 0 ? [] : PERCENTILES.map((percent) => percentile(scale, all, percent)!),
  };
}

/**
 * Below all tables, as funclatency has it, and the percentiles:
 *
 *     avg = 1203 nsecs, total: 12030 nsecs, count: 10
 *     p50 = 1100 nsecs, p90 = 1800 nsecs, p99 = 2040 nsecs, p99.9 = 2040 nsecs
 */
export function statisticsLines(
  view: HistogramView,
  scale: BucketScale,
  rows: readonly TableRow[],
): string[] {
  const { count, sum, percentiles } = statistics(scale, rows);
  if (view.statistics === undefined || count === 0) return [];
  const unit = unitText(view.statistics);
  const first =
    sum === undefined
      ? `count: ${count}`
      : `avg = ${sum / view.divisor / BigInt(count)}${unit}, total: ${sum / view.divisor}${unit}, count: ${count}`;
  const second = percentiles
    .map((value, index) => `p${PERCENTILES[index]!} = ${scaled(value, view.divisor)}${unit}`)
    .join(", ");
  return ["", first, second, ""];
}

/** Of some values nothing is known but the number. */
const unitText = (unit: string): string => (unit === "" ? "" : ` ${unit}`);

/** Below one of several tables, worded so that the one `avg = ` line stays the only one. */
export function sectionStatistics(
  view: HistogramView,
  scale: BucketScale,
  row: TableRow,
): string[] {
  if (view.statistics === undefined) return [];
  const { count, sum, percentiles } = statistics(scale, [row]);
  if (count === 0) return [];
  const figures = percentiles.map(
    (value, index) => `p${PERCENTILES[index]!} ${scaled(value, view.divisor)}`,
  );
  const average = sum === undefined ? [] : [`average ${scaled(sum / BigInt(count), view.divisor)}`];
  return [
    `     ${[...average, ...figures].join(", ")}${unitText(view.statistics)}, ${count} values`,
  ];
}

/** value / divisor; below 100 with up to two decimals, as 0 msecs would say nothing. */
export function scaled(value: bigint, divisor: bigint): string {
  if (divisor === 1n || value >= 100n * divisor || value <= -100n * divisor)
    return `${value / divisor}`;
  return String(Math.round((Number(value) / Number(divisor)) * 100) / 100);
}
