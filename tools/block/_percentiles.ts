/** Percentiles of values that were counted in the slots of tool_log2_slot(): powers of two in eight parts. */

export interface SlotCount {
  readonly slot: bigint;
  readonly count: bigint;
}

/** The middle of a slot. */
function valueOf(slot: bigint): bigint {
  if (slot < 8n) return slot;
  const shift = (slot >> 3n) - 1n;
  const low = (8n + (slot & 7n)) << shift;
  return low + (1n << shift) / 2n;
}

/** At most this has so many percent of the values; undefined where there are none. */
export function percentile(slots: readonly SlotCount[], percent: number): bigint | undefined {
  const sorted = [...slots].sort((a, b) => Number(a.slot - b.slot));
  const total = sorted.reduce((sum, { count }) => sum + Number(count), 0);
  let below = 0;
  for (const { slot, count } of sorted) {
    below += Number(count);
    if (below * 100 >= percent * total) return valueOf(slot);
  }
  return undefined;
}
