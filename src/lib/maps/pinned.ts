import { Collection } from "../../engine/collection.js";
import { EngineError, failureOf } from "../../engine/errors.js";
import { native, type NativeMap } from "../../native/addon.js";
import type { CompiledModule, MapSpec } from "../../types/module.js";
import { fromEngine } from "../errors.js";

/**
 * A module of one map, the one that is pinned there, with the types that the
 * kernel keeps with it; where it keeps none, keys and values are unsigned numbers
 * of 1, 2, 4 or 8 bytes, else bytes.
 */
export function pinnedModule(path: string): CompiledModule {
  const map = opened(path);
  try {
    return { programs: [], maps: [specOf(map, path)], license: "GPL", warnings: [], ...btfOf(map) };
  } finally {
    map.close();
  }
}

export function pinnedCollection(module: CompiledModule): Collection {
  const collection = new Collection(module);
  try {
    collection.createMaps();
    return collection;
  } catch (error) {
    collection.close();
    throw fromEngine("map", error);
  }
}

function opened(path: string): NativeMap {
  try {
    return new (native().Map)({ pinned: path });
  } catch (error) {
    throw fromEngine("map", EngineError.from(failureOf(error), { place: path }));
  }
}

const btfOf = ({ origin: { btf } }: NativeMap): Pick<CompiledModule, "btf"> =>
  btf === undefined ? {} : { btf };

function specOf(map: NativeMap, path: string): MapSpec {
  const { type, keySize, valueSize, maxEntries } = map;
  const { name, flags, keyType, valueType, btf } = map.origin;
  return {
    ...{ name, type, keySize, valueSize, maxEntries, flags, pinnedPath: path },
    key: plain(keySize),
    value: plain(valueSize),
    ...(btf === undefined ? {} : { btfKeyTypeId: keyType, btfValueTypeId: valueType }),
  };
}

const NUMBERS: Readonly<Record<number, string>> = {
  1: "unsigned char",
  2: "unsigned short",
  4: "unsigned int",
  8: "unsigned long long",
};

/** As libbcc would describe it. */
const plain = (size: number): unknown =>
  NUMBERS[size] ?? ["", [["bytes", "unsigned char", [size]]], "struct"];
