import type { History } from "./entries.js";

/**
 * How the newest earlier text goes on that begins with what is written: shown dim behind
 * the cursor, taken with →. What failed is not proposed. Nothing for an empty text or one of several lines.
 */
export function ghostOf(history: History, text: string): string {
  if (text.trim() === "" || text.includes("\n")) return "";
  for (let i = history.length - 1; i >= 0; i--) {
    const { text: earlier, failed } = history[i]!;
    if (failed !== true && earlier.length > text.length && earlier.startsWith(text))
      return earlier.slice(text.length);
  }
  return "";
}
