import type { DataField } from "../types/data.js";

export const CUT = "…";

/** What the kernel itself keeps whole in such room: names of tasks, of network devices. */
const SHORT = 16;

/**
 * Bytes of a text that are shown; undefined where it can't have been cut. A text that fills
 * its room gives up its last character for the mark, so that what is said is true of a text
 * that just fitted, too.
 */
export function mostBytes({ type, place }: Pick<DataField, "type" | "place">): number | undefined {
  if (type.kind !== "string") return undefined;
  if (type.most !== undefined) return type.most;
  return place.kind === "bytes" && place.size > SHORT ? place.size - 2 : undefined;
}

/** The part that is shown, without the mark; undefined where it is all of it. */
export function cutText(
  text: string,
  field: Pick<DataField, "type" | "place">,
): string | undefined {
  const most = mostBytes(field);
  // A character of what is no UTF-8 counts as one byte, though it takes three to write it.
  if (most === undefined || text.length * 3 <= most) return undefined;
  const bytes = Buffer.from(text.replaceAll("\ufffd", "?"), "utf8");
  if (bytes.length <= most) return undefined;
  return Array.from(text).slice(0, wholeCharacters(bytes, most)).join("");
}

/** Characters that end within the first `most` bytes. */
function wholeCharacters(bytes: Buffer, most: number): number {
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const lead = bytes[at]!;
    at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (at > most) break;
  }
  return count;
}
