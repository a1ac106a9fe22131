import type { Collection } from "../../engine/collection.js";
import { BpfError, closedError, during, noSuchMap } from "../errors.js";
import { classFor, setClasses } from "./class_registry.js";
import { PerfEventArray } from "./counters.js";
import { BloomFilter } from "./bloom.js";
import { CgroupArray, FileStorage, SockMap, TaskStorage } from "./files.js";
import { ArrayMap, HashMap } from "./hash.js";
import { LpmTrie } from "./lpm.js";
import { MapOfMaps } from "./map_of_maps.js";
import { PerCpuMap } from "./percpu.js";
import { ProgArray } from "./prog_array.js";
import { Queue } from "./queue.js";
import { StackTraces } from "./stacks.js";
import type { TypedMap } from "./typed.js";

/** By enum bpf_map_type. */
setClasses({
  1: HashMap,
  2: ArrayMap,
  3: ProgArray,
  4: PerfEventArray,
  5: PerCpuMap,
  6: PerCpuMap,
  7: StackTraces,
  8: CgroupArray,
  9: HashMap,
  10: PerCpuMap,
  11: LpmTrie,
  12: MapOfMaps,
  13: MapOfMaps,
  14: ArrayMap,
  15: SockMap,
  16: ArrayMap,
  17: ArrayMap,
  18: SockMap,
  19: HashMap,
  21: PerCpuMap,
  22: Queue,
  23: Queue,
  24: FileStorage,
  28: FileStorage,
  29: TaskStorage,
  30: BloomFilter,
  32: FileStorage,
});

/** The class that fits the map's type. @throws BpfError */
export function openMap(collection: Collection, name: string): TypedMap {
  if (collection.closed) throw closedError("this BPF", "map");
  if (!collection.hasMap(name)) throw noSuchMap(name, collection.module);
  const map = during("map", () => collection.map(name));
  const Class = classFor(map.spec.type);
  if (Class === undefined)
    throw new BpfError("not-a-table", "map", `map ${name} cannot be read as a table`, {
      hint: `bpf.events("${name}") reads perf and ring buffers`,
    });
  return new Class(collection, map as never);
}
