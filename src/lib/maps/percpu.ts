import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { HashMap } from "./hash.js";
import type { Coder } from "./keyed.js";
import { valueCodec } from "./typed.js";

/** A value for each possible CPU: values are arrays, one element a CPU. */
export class PerCpuMap<K, V> extends HashMap<K, V[]> {
  /** @hidden */
  constructor(collection: Collection, map: BpfMap) {
    super(collection, map, { value: perCpuCoder(collection, map) });
  }

  /** All CPUs' values as one. */
  reduce<R>(key: K, merge: (so: R, value: V) => R, first: R): R | undefined {
    return this.get(key)?.reduce(merge, first);
  }

  /** Of numbers. */
  sum(key: K): V | undefined {
    return this.get(key)?.reduce((so, value) => plus(so, value));
  }

  max(key: K): V | undefined {
    return this.get(key)?.reduce((so, value) => (value > so ? value : so));
  }

  average(key: K): number | undefined {
    const values = this.get(key);
    return values && Number(values.reduce((so, value) => plus(so, value))) / values.length;
  }
}

function plus<V>(a: V, b: V): V {
  if (typeof a === "bigint" && typeof b === "bigint") return (a + b) as V;
  if (typeof a === "number" && typeof b === "number") return (a + b) as V;
  throw new TypeError("only numbers can be added: use reduce");
}

function perCpuCoder<V>(collection: Collection, map: BpfMap): Coder<V[]> {
  const codec = valueCodec(collection, map);
  const step = (codec.type.size + 7) & ~7;
  const cpus = map.valueBytes / step;
  return {
    decode: (bytes, at) =>
      Array.from({ length: cpus }, (_, cpu) => codec.decode(bytes, at + cpu * step) as V),
    encode(value) {
      if (!Array.isArray(value) || value.length !== cpus)
        throw new TypeError(`${map.name}: a value for each of ${cpus} CPUs is wanted`);
      const bytes = new Uint8Array(map.valueBytes);
      value.forEach((one: unknown, cpu) => bytes.set(codec.encode(one), cpu * step));
      return bytes;
    },
  };
}
