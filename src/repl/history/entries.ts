/** One text that was run. */
export interface HistoryEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
  /** It came to nothing: a mistake is found again, but not proposed. */
  readonly failed?: true;
}

/** Oldest first. */
export type History = readonly HistoryEntry[];

export interface HistoryLimits {
  readonly entries: number;
  /** UTF-16 units of all texts together. */
  readonly size: number;
  /** Of one text: a pasted megabyte is not worth keeping. */
  readonly text: number;
}

export const HISTORY_LIMITS: HistoryLimits = { entries: 5000, size: 4_000_000, text: 200_000 };

/**
 * The history with one more entry. The same text is kept once, as the newest;
 * blank texts and those beyond the limit are not kept.
 */
export function remember(
  history: History,
  entry: HistoryEntry,
  limits: HistoryLimits = HISTORY_LIMITS,
): History {
  const text = entry.text.trimEnd();
  if (text === "" || text.length > limits.text) return history;
  const others = history.filter((other) => other.text !== text);
  return trimmed([...others, { ...entry, text }], limits);
}

/** The text is known to have failed. */
export const missed = (history: History, text: string): History =>
  history.map((entry) => (entry.text === text.trimEnd() ? { ...entry, failed: true } : entry));

/** The newest entries that the limits allow. */
export function trimmed(history: History, limits: HistoryLimits = HISTORY_LIMITS): History {
  let first = Math.max(0, history.length - limits.entries);
  let size = 0;
  for (let i = history.length - 1; i >= first; i--) {
    size += history[i]!.text.length;
    if (size > limits.size) first = i + 1;
  }
  return first === 0 ? history : history.slice(first);
}
