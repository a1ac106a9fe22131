import { closeSync, openSync } from "node:fs";

import { Sections, type Section } from "./dwarf/sections.js";

/** version, then how the pointer to .eh_frame, the count and the table are written. */
const KNOWN = [1, 0x1b, 0x03, 0x3b] as const;
const HEAD = 12;

/**
 * Offset of the beginning of the function that has this place, as the table for unwinding tells it:
 * stripped files keep that one. undefined where there is none, or it is of a kind that linkers don't write.
 */
export function functionAround(path: string, offset: number): number | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const sections = new Sections(file);
    const table = sections.get(".eh_frame_hdr");
    const base = sections.addressAt(sections.placeOf(".eh_frame_hdr") ?? -1);
    const address = sections.addressAt(offset);
    if (table === undefined || base === undefined || address === undefined) return undefined;
    const begin = lastAtMost(table, address - base);
    return begin === undefined ? undefined : offset - (address - base - begin);
  } catch {
    return undefined; // damaged, or gone
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The table is sorted; of each entry the first word is where a function begins, counted from the table. */
function lastAtMost(table: Section, place: number): number | undefined {
  const head = table.slice(0, HEAD);
  if (head.length < HEAD || KNOWN.some((byte, i) => head[i] !== byte)) return undefined;
  const count = new DataView(head.buffer, head.byteOffset).getUint32(8, true);
  if (HEAD + count * 8 > table.size) return undefined;
  const entry = (i: number): number => {
    const bytes = table.slice(HEAD + i * 8, 4);
    return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
  };
  let [from, to] = [0, count];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (entry(middle) <= place) from = middle + 1;
    else to = middle;
  }
  return from === 0 ? undefined : entry(from - 1);
}
