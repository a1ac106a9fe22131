import type { Collection } from "../../engine/collection.js";
import { droppedMapOf } from "../../program/instructions/dropped.js";

const FIRST = new Uint8Array(4);

/** What the programs of this collection could not put into that map. */
export function droppedOf(collection: Collection, map: string): number {
  const name = droppedMapOf(map);
  if (!collection.hasMap(name)) return 0;
  const bytes = collection.map(name).get(FIRST);
  return bytes === undefined
    ? 0
    : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

/** Maps that were told of. */
const told = new WeakMap<Collection, Set<string>>();

/** Once for each map: what is read is not all that there was. */
export function warnOfDropped(collection: Collection, map: string, maxEntries: number): void {
  const known = told.get(collection) ?? new Set<string>();
  if (known.has(map)) return;
  const dropped = droppedOf(collection, map);
  if (dropped === 0) return;
  told.set(collection, known.add(map));
  process.emitWarning(
    `map ${map} is full (${maxEntries} entries): ${dropped} updates found no room`,
    {
      code: "BCC_MAP_FULL",
      detail: `maps: { ${map}: { maxEntries: ${maxEntries * 10} } } in BPF.open makes it larger; lru_hash forgets the oldest`,
    },
  );
}
