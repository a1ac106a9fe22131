import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import type { Coder } from "./keyed.js";
import { TypedMap, valueCodec } from "./typed.js";

/** A set that forgets nothing and may say yes to what was never added (5.16). */
export class BloomFilter<V> extends TypedMap {
  private readonly value: Coder<V>;

  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map);
    this.value = valueCodec(collection, map) as Coder<V>;
  }

  add(value: V): this {
    const bytes = this.value.encode(value);
    this.run(() => this.map.set(undefined, bytes));
    return this;
  }

  /** False is certain. */
  has(value: V): boolean {
    const bytes = this.value.encode(value);
    return this.run(() => this.map.contains(bytes));
  }
}
