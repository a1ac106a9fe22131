import type { Codec } from "../../ctypes/index.js";
import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { BpfError, noSuchMap } from "../errors.js";
import { classFor } from "./class_registry.js";
import { descriptorBytes } from "./prog_array.js";
import { keyCodec, TypedMap } from "./typed.js";

/** A map whose values are maps; which one is there can be changed while programs run (4.12). */
export class MapOfMaps<K> extends TypedMap {
  private readonly key: Codec;

  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map);
    this.key = keyCodec(collection, map);
  }

  /**
   * A map, or one of the program's own by its name, buffers too. A program that uses the one that was there
   * has ended with it when this returns (5.0).
   */
  set(key: K, inner: TypedMap | string): this {
    const bytes = this.key.encode(key);
    this.run(() => this.map.set(bytes, descriptorBytes(this.descriptor(inner))));
    return this;
  }

  /** False when there was none. */
  delete(key: K): boolean {
    return this.run(() => this.map.delete(this.key.encode(key)));
  }

  has(key: K): boolean {
    return this.id(key) !== undefined;
  }

  /** The kernel's id of the map that is there. */
  id(key: K): number | undefined {
    const bytes = this.run(() => this.map.get(this.key.encode(key)));
    return bytes && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  }

  /** A further map of the kind that belongs here, to be put in with `set`. */
  create<M extends TypedMap>(): M {
    const made = this.run(() => this.collection.anotherMap(this.map.spec.innerMap ?? ""));
    const Class = classFor(made.spec.type);
    if (Class !== undefined) return new Class(this.collection, made as never) as M;
    const inner = this.map.spec.innerMap ?? "";
    throw new BpfError("not-a-table", "map", `the maps in ${this.name} are buffers`, {
      hint: `set(key, "${inner}") puts in the program's own`,
    });
  }

  private descriptor(inner: TypedMap | string): number {
    if (typeof inner !== "string") return inner.fd;
    if (!this.collection.hasMap(inner)) throw noSuchMap(inner, this.collection.module);
    return this.collection.map(inner).fd;
  }
}
