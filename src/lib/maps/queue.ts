import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import type { Coder } from "./keyed.js";
import { TypedMap, valueCodec } from "./typed.js";

const BPF_EXIST = 2;

/** A queue or a stack in the kernel (4.20). */
export class Queue<V> extends TypedMap implements Iterable<V> {
  private readonly value: Coder<V>;

  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map);
    this.value = valueCodec(collection, map) as Coder<V>;
  }

  /** Full: an error, or with `replace` the oldest goes. */
  push(value: V, { replace = false }: { readonly replace?: boolean } = {}): void {
    const bytes = this.value.encode(value);
    this.run(() => this.map.set(undefined, bytes, replace ? BPF_EXIST : 0));
  }

  pop(): V | undefined {
    const bytes = this.run(() => this.map.take());
    return bytes && this.value.decode(bytes, 0);
  }

  peek(): V | undefined {
    const bytes = this.run(() => this.map.get());
    return bytes && this.value.decode(bytes, 0);
  }

  /** Takes each element as it is asked for: what was iterated over is gone. */
  *[Symbol.iterator](): Generator<V> {
    for (let value = this.pop(); value !== undefined; value = this.pop()) yield value;
  }

  *values(): Generator<V> {
    yield* this;
  }
}
