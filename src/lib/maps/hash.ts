import type { MapContents } from "../../engine/maps/map.js";
import { droppedOf, warnOfDropped } from "./dropped.js";
import { decodeAll, KeyedMap } from "./keyed.js";

/** Entries by key, as a Map: hashes, LRU hashes and arrays. */
export class HashMap<K, V> extends KeyedMap<K, V> implements Iterable<[K, V]> {
  /** Entries now; an array always has all. Counts by reading them. */
  get size(): number {
    if (this.map.isArray) return this.maxEntries;
    return this.run(() => this.map.read()).count;
  }

  /**
   * Entries that programs of this BPF could not make as the map was full. The first reading that
   * finds some warns of it (process.emitWarning, BCC_MAP_FULL). 0 of arrays, which are never full.
   */
  get dropped(): number {
    return this.run(() => droppedOf(this.collection, this.name));
  }

  clear(): void {
    this.run(() => this.map.clear());
  }

  private contents(options?: { readonly clear: true }): MapContents {
    const contents = this.run(() => this.map.read(options));
    warnOfDropped(this.collection, this.name, this.maxEntries);
    return contents;
  }

  /** Everything in one go: 100,000 entries take some 20 ms and the time to decode them. */
  getAll(): [K, V][] {
    return this.pairs(this.contents());
  }

  /** The same, and the map is empty afterwards. */
  takeAll(): [K, V][] {
    return this.pairs(this.contents({ clear: true }));
  }

  setAll(entries: Iterable<readonly [K, V]>): void {
    const list = [...entries];
    const keys = list.map(([key]) => this.key.encode(key));
    const values = list.map(([, value]) => this.value.encode(value));
    this.run(() => this.map.setAll(Buffer.concat(keys), Buffer.concat(values)));
  }

  deleteAll(keys: Iterable<K>): void {
    const list = [...keys].map((key) => this.key.encode(key));
    this.run(() => this.map.deleteAll(Buffer.concat(list)));
  }

  *keys(): Generator<K> {
    const { count, keySize, keys } = this.contents();
    yield* decodeAll(this.key, keys, count, keySize);
  }

  *values(): Generator<V> {
    const { count, valueBytes, values } = this.contents();
    yield* decodeAll(this.value, values, count, valueBytes);
  }

  *entries(): Generator<[K, V]> {
    yield* this.getAll();
  }

  [Symbol.iterator](): Generator<[K, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: K, map: this) => void): void {
    for (const [key, value] of this.getAll()) visit(value, key, this);
  }

  private pairs({ count, keySize, valueBytes, keys, values }: MapContents): [K, V][] {
    // One after the other: a codec is fastest on the bytes that it had before.
    const allKeys = decodeAll(this.key, keys, count, keySize);
    const allValues = decodeAll(this.value, values, count, valueBytes);
    const pairs = new Array<[K, V]>(count);
    for (let i = 0; i < count; i++) pairs[i] = [allKeys[i]!, allValues[i]!];
    return pairs;
  }
}

/** An array: keys are indices, all of them are there. */
export class ArrayMap<V> extends HashMap<number, V> {}
