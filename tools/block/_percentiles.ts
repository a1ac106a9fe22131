/** Percentiles of values that were counted in the buckets of tool_log2_bucket(): powers of two in eight parts. */

export interface BucketCount {
  readonly bucket: bigint;
  readonly count: bigint;
}

/** The middle of a bucket. */
function valueOf(bucket: bigint): bigint {
  if (bucket < 8n) return bucket;
  const shift = (bucket >> 3n) - 1n;
  const low = (8n + (bucket & 7n)) << shift;
  return low + (1n << shift) / 2n;
}

/** At most this has so many percent of the values; undefined where there are none. */
export function percentile(buckets: readonly BucketCount[], percent: number): bigint | undefined {
  const sorted = [...buckets].sort((a, b) => Number(a.bucket - b.bucket));
  const total = sorted.reduce((sum, { count }) => sum + Number(count), 0);
  let below = 0;
  for (const { bucket, count } of sorted) {
    below += Number(count);
    if (below * 100 >= percent * total) return valueOf(bucket);
  }
  return undefined;
}
