import { keyType, valueType } from "../ctypes/index.js";
import type { MapSpec } from "../types/module.js";
import type { DataField, TableSpec } from "../types/data.js";
import type { TypedModule } from "./describe.js";
import { typedFields } from "./typed_fields.js";

/** enum bpf_map_type: hash, array, LRU hash. Those for each CPU have several structs a key. */
const HASHES: ReadonlySet<number> = new Set([1, 9]);
const ARRAY = 2;

/**
 * A map of structs that count nothing, entry by entry: the key's members and
 * behind them the value's, at their places in key and value one after the other.
 * undefined where its layout can't be told.
 */
export function entriesOf(module: TypedModule, map: MapSpec): TableSpec | undefined {
  if (!HASHES.has(map.type) && map.type !== ARRAY) return undefined;
  const key = keyType(module, map);
  const value = valueType(module, map);
  if (key === undefined || value === undefined) return undefined;
  const keys = map.type === ARRAY && map.maxEntries === 1 ? [] : typedFields(key, "key", module);
  const taken = new Set(keys.map(({ name }) => name));
  const members = typedFields(value, "value", module).map((field) =>
    behind(map.keySize, field, taken.has(field.name) ? `value.${field.name}` : field.name),
  );
  if (members.length === 0) return undefined;
  const { name } = map;
  return {
    name,
    store: { kind: "plain", map: name },
    keys: [...keys, ...members],
    keyFields: keys.length,
    aggregates: [],
  };
}

function behind(bytes: number, field: DataField, name: string): DataField {
  const { place } = field;
  if (place.kind !== "bytes") throw new Error(`${name} is not a member`);
  return { ...field, name, place: { ...place, offset: place.offset + bytes } };
}
