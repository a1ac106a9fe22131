/** Events and tables as rows of values: what a cursor goes through. */
export interface GridRow {
  /** The same as long as the row is there. */
  readonly id: string;
  readonly values: readonly string[];
  /** Events that it stands for. */
  readonly count: number;
}

export interface Grid {
  readonly titles: readonly string[];
  readonly rows: readonly GridRow[];
}

/** The first line of a window of `room` lines that has the cursor in it. */
export const windowAt = (first: number, at: number, room: number): number =>
  at < 0 ? first : Math.max(0, Math.min(Math.max(first, at - room + 1), at));
