import type { Symbols } from "../../facts/symbols.js";
import type { BpfMap, MapContents } from "../maps/map.js";
import type { Session } from "../session.js";
import { stackReaders } from "./stacks.js";
import { TableDecoder } from "./table_rows.js";
import type { TableReader } from "./tables.js";
import { addedTo } from "../../types/entries.js";
import { mapOf, type TableRow, type TableSpec } from "../../types/data.js";

/** Reads a map of structs as it is; once cleared, what was added since to entries that changed. */
export function openEntries(session: Session, spec: TableSpec, symbols: Symbols): TableReader {
  const map = session.map(mapOf(spec) ?? spec.name);
  const decoder = new TableDecoder(spec, { symbols, stacks: stackReaders(session, symbols) });
  let began = performance.now();
  const { keySize } = map.spec;
  let left: ReadonlySet<string> = new Set();
  let base: ReadonlyMap<string, TableRow> = new Map();
  return {
    spec,
    read({ end }) {
      const entries = map.read();
      const changed = without(joined(entries, map.isArray), left);
      const rows = decoder.rows(changed).map((row, i) => {
        const before = base.size === 0 ? undefined : base.get(keyText(changed, i, keySize));
        return before === undefined ? row : addedTo(spec, row, before);
      });
      const now = performance.now();
      const seconds = (now - began) / 1000;
      if (end) began = now;
      const full = !map.isArray && entries.count >= map.maxEntries;
      return { spec, rows, dropped: 0, seconds, ...(full ? { full } : {}) };
    },
    leaveOut() {
      const entries = joined(map.read(), map.isArray);
      left = entrySet(entries);
      base = new Map(
        decoder.rows(entries).map((row, i) => [keyText(entries, i, keySize), row] as const),
      );
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
  bytesText(keys, i * size, size);
const keyText = ({ keys, keySize }: MapContents, i: number, bytes: number): string =>
  bytesText(keys, i * keySize, bytes);

const bytesText = (bytes: Uint8Array, at: number, size: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, size).toString("latin1");

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
