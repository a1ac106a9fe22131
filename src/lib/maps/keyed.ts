import type { Codec } from "../../ctypes/index.js";
import type { Collection } from "../../engine/collection.js";
import { EngineError } from "../../engine/errors.js";
import { updateFlags, type BpfMap } from "../../engine/maps/map.js";
import { codecsOf, TypedMap } from "./typed.js";

/** Between a key or value and its bytes. */
export type Coder<T> = Pick<Codec, "encode"> & {
  decode(bytes: Uint8Array, at: number): T;
  decodeAll?(bytes: Uint8Array, count: number, step: number): unknown[];
};

/** All values of a batch; a compiled loop where the coder has one. */
export function decodeAll<T>(coder: Coder<T>, bytes: Uint8Array, count: number, step: number): T[] {
  if (coder.decodeAll !== undefined) return coder.decodeAll(bytes, count, step) as T[];
  const values = new Array<T>(count);
  for (let i = 0; i < count; i++) values[i] = coder.decode(bytes, i * step);
  return values;
}

/**
 * Values by key. Keys are values of the program's own type, not objects with an
 * identity: two equal ones are one.
 */
export class KeyedMap<K, V> extends TypedMap {
  protected readonly key: Coder<K>;
  protected readonly value: Coder<V>;

  /** @hidden */
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
