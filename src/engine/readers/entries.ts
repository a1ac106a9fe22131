import type { Symbols } from "../../facts/symbols.js";
import type { BpfMap, MapContents } from "../maps/map.js";
import type { Session } from "../session.js";
import { stackReaders } from "./stacks.js";
import { TableDecoder } from "./table_rows.js";
import type { TableReader } from "./tables.js";
import { mapOf, type TableSpec } from "../../types/data.js";

/** Reads a map of structs as it is: nothing in it can be added or subtracted. */
export function openEntries(session: Session, spec: TableSpec, symbols: Symbols): TableReader {
  const map = session.map(mapOf(spec) ?? spec.name);
  const decoder = new TableDecoder(spec, { symbols, stacks: stackReaders(session, symbols) });
  let began = performance.now();
  let left: ReadonlySet<string> = new Set();
  return {
    spec,
    read({ end }) {
      const entries = map.read();
      const rows = decoder.rows(without(joined(entries, map.isArray), left));
      const now = performance.now();
      const seconds = (now - began) / 1000;
      if (end) began = now;
      const full = !map.isArray && entries.count >= map.maxEntries;
      return { spec, rows, dropped: 0, seconds, ...(full ? { full } : {}) };
    },
    leaveOut() {
      left = entrySet(joined(map.read(), map.isArray));
    },
    follow: () => undefined,
    close: () => undefined,
  };
}

type Bytes = Pick<MapContents, "count" | "keySize" | "valueBytes" | "keys" | "values">;

/** Each key with its value behind it, as one key. An array's elements that are zero were never written. */
export function joined(entries: Bytes, isArray: BpfMap["isArray"]): MapContents {
  const { keySize, valueBytes } = entries;
  const size = keySize + valueBytes;
  const keys = new Uint8Array(entries.count * size);
  let count = 0;
  for (let i = 0; i < entries.count; i++) {
    const value = entries.values.subarray(i * valueBytes, (i + 1) * valueBytes);
    if (isArray && value.every((byte) => byte === 0)) continue;
    keys.set(entries.keys.subarray(i * keySize, (i + 1) * keySize), count * size);
    keys.set(value, count * size + keySize);
    count++;
  }
  const used = keys.subarray(0, count * size);
  return { count, keySize: size, valueBytes: 0, keys: used, values: new Uint8Array(0) };
}

/** Key and value of each, as text. */
export const entrySet = ({ count, keySize, keys }: MapContents): ReadonlySet<string> =>
  new Set(Array.from({ length: count }, (_, i) => entryText(keys, i, keySize)));

const entryText = (keys: Uint8Array, i: number, size: number): string =>
  Buffer.from(keys.buffer, keys.byteOffset + i * size, size).toString("latin1");

/** Entries that are not as they were then. */
export function without(entries: MapContents, left: ReadonlySet<string>): MapContents {
  if (left.size === 0) return entries;
  const { count, keySize, keys } = entries;
  const kept = Array.from({ length: count }, (_, i) => i).filter(
    (i) => !left.has(entryText(keys, i, keySize)),
  );
  const used = new Uint8Array(kept.length * keySize);
  kept.forEach((i, to) => used.set(keys.subarray(i * keySize, (i + 1) * keySize), to * keySize));
  return { ...entries, count: kept.length, keys: used };
}
