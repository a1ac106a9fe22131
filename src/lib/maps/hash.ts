import type { Codec } from "../../ctypes/index.js";
import type { Collection } from "../../engine/collection.js";
import { updateFlags, type BpfMap, type MapContents } from "../../engine/maps/map.js";
import { EngineError } from "../../engine/errors.js";
import { codecsOf, TypedMap } from "./typed.js";

/** Between a key or value and its bytes. */
export type Coder<T> = Pick<Codec, "encode"> & { decode(bytes: Uint8Array, at: number): T };

/**
 * Entries by key, as a Map: hashes, LRU hashes and arrays. Keys are values of
 * the program's own type, not objects with an identity: two equal ones are one.
 */
export class HashMap<K, V> extends TypedMap implements Iterable<[K, V]> {
  protected readonly key: Coder<K>;
  protected readonly value: Coder<V>;

  constructor(collection: Collection, map: BpfMap, coders?: { key?: Coder<K>; value?: Coder<V> }) {
    super(collection, map);
    const codecs = codecsOf(collection, map);
    this.key = coders?.key ?? (codecs.key as Coder<K>);
    this.value = coders?.value ?? (codecs.value as Coder<V>);
  }

  get(key: K): V | undefined {
    const bytes = this.run(() => this.map.get(this.key.encode(key)));
    return bytes === undefined ? undefined : this.value.decode(bytes, 0);
  }

  has(key: K): boolean {
    return this.run(() => this.map.get(this.key.encode(key))) !== undefined;
  }

  set(key: K, value: V): this {
    this.run(() => this.map.set(this.key.encode(key), this.value.encode(value)));
    return this;
  }

  /** Sets it where the key is not there; false where it is. */
  insert(key: K, value: V): boolean {
    return this.unlessRefused(key, value, updateFlags.ifAbsent, EEXIST);
  }

  /** Sets it where the key is there; false where it is not. */
  update(key: K, value: V): boolean {
    return this.unlessRefused(key, value, updateFlags.ifPresent, ENOENT);
  }

  /** False when the key was not there. An array's element becomes zero. */
  delete(key: K): boolean {
    const bytes = this.key.encode(key);
    if (!this.map.isArray) return this.run(() => this.map.delete(bytes));
    this.run(() => this.map.set(bytes, new Uint8Array(this.map.valueBytes)));
    return true;
  }

  /** Reads and removes at once, so that no count falls between (5.14; before, nearly). */
  take(key: K): V | undefined {
    const bytes = this.run(() => this.map.take(this.key.encode(key)));
    return bytes === undefined ? undefined : this.value.decode(bytes, 0);
  }

  /** Entries now; an array always has all. Counts by reading them. */
  get size(): number {
    if (this.map.isArray) return this.maxEntries;
    return this.run(() => this.map.read()).count;
  }

  clear(): void {
    this.run(() => this.map.clear());
  }

  /** Everything in one go: 100,000 entries take some 20 ms and the time to decode them. */
  getAll(): [K, V][] {
    return this.pairs(this.run(() => this.map.read()));
  }

  /** The same, and the map is empty afterwards. */
  takeAll(): [K, V][] {
    return this.pairs(this.run(() => this.map.read({ clear: true })));
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
    const { count, keySize, keys } = this.run(() => this.map.read());
    for (let i = 0; i < count; i++) yield this.key.decode(keys, i * keySize);
  }

  *values(): Generator<V> {
    const { count, valueBytes, values } = this.run(() => this.map.read());
    for (let i = 0; i < count; i++) yield this.value.decode(values, i * valueBytes);
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
    const decoded = new Array<K>(count);
    for (let i = 0; i < count; i++) decoded[i] = this.key.decode(keys, i * keySize);
    const pairs = new Array<[K, V]>(count);
    for (let i = 0; i < count; i++)
      pairs[i] = [decoded[i]!, this.value.decode(values, i * valueBytes)];
    return pairs;
  }

  private unlessRefused(key: K, value: V, flags: number, errno: number): boolean {
    const bytes = [this.key.encode(key), this.value.encode(value)] as const;
    return this.run(() => {
      try {
        this.map.set(...bytes, flags);
        return true;
      } catch (error) {
        if (error instanceof EngineError && error.errno === errno) return false;
        throw error;
      }
    });
  }
}

const ENOENT = 2;
const EEXIST = 17;

/** An array: keys are indices, all of them are there. */
export class ArrayMap<V> extends HashMap<number, V> {}
