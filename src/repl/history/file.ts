import {
  HISTORY_LIMITS,
  trimmed,
  type History,
  type HistoryEntry,
  type HistoryLimits,
} from "./entries.js";

/** What a history file holds, and how much of it could not be read. */
export interface ParsedHistory {
  readonly history: History;
  /** Lines that are no entries: cut off by a crash, or another program's. */
  readonly damaged: number;
  /** True when the file has much that is not kept: write it anew. */
  readonly overgrown: boolean;
}

/** One entry as a line of the file, newline included, to be appended. */
export const printEntry = ({ time, text, failed }: HistoryEntry): string =>
  `${JSON.stringify({ time, text, ...(failed === true ? { failed } : {}) })}\n`;

export const printHistory = (history: History): string => history.map(printEntry).join("");

/**
 * A file of JSON lines → the history. Several programs may have appended to
 * it: entries are put in the order of their times, and of equal texts the
 * newest counts.
 */
export function parseHistory(file: string, limits: HistoryLimits = HISTORY_LIMITS): ParsedHistory {
  const lines = file.split("\n").filter((line) => line.trim() !== "");
  const entries = lines.flatMap((line) => parseEntry(line) ?? []);
  const newest = new Map<string, HistoryEntry>();
  for (const entry of entries.toSorted((a, b) => a.time - b.time)) {
    newest.delete(entry.text);
    if (entry.text.length <= limits.text) newest.set(entry.text, entry);
  }
  const history = trimmed([...newest.values()], limits);
  return {
    history,
    damaged: lines.length - entries.length,
    overgrown: lines.length > 2 * history.length + 100,
  };
}

function parseEntry(line: string): HistoryEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { time, text, failed } = value as Partial<Record<keyof HistoryEntry, unknown>>;
  if (typeof time !== "number" || typeof text !== "string" || text.trim() === "") return undefined;
  return { time, text, ...(failed === true ? { failed } : {}) };
}
