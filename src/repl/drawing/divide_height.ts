/** What a cell would like to have, and how much it matters. */
export interface Wish {
  readonly need: number;
  /** The cell in focus and pinned ones get more when there is not enough. */
  readonly weight: number;
}

/**
 * Lines for each cell: one for each at least, then what is left by weight, and
 * nobody gets more than was asked for.
 */
export function divideHeight(wishes: readonly Wish[], room: number): readonly number[] {
  const heights = wishes.map(() => 1);
  let left = room - wishes.length;
  while (left > 0) {
    const hungry = wishes.flatMap((wish, i) => (heights[i]! < wish.need ? [i] : []));
    if (hungry.length === 0) break;
    const weights = hungry.reduce((sum, i) => sum + wishes[i]!.weight, 0);
    const before = left;
    for (const i of hungry) {
      const wanted = Math.floor((before * wishes[i]!.weight) / weights);
      const given = Math.min(wanted, wishes[i]!.need - heights[i]!, left);
      heights[i] = heights[i]! + given;
      left -= given;
    }
    if (left === before) {
      // Too little to divide: a line each, the weightiest first.
      for (const i of [...hungry].sort((a, b) => wishes[b]!.weight - wishes[a]!.weight)) {
        if (left === 0) break;
        heights[i] = heights[i]! + 1;
        left--;
      }
    }
  }
  return heights;
}
