import type { MapSpec } from "../types/module.js";
import type { DataField, TableSpec } from "../types/data.js";
import { shapeOf, type Leaf, type Shape } from "./layout.js";

/** enum bpf_map_type: hash, array, LRU hash. Those for each CPU have several structs a key. */
const HASHES: ReadonlySet<number> = new Set([1, 9]);
const ARRAY = 2;

/**
 * A map of structs that count nothing, entry by entry: the key's members and
 * behind them the value's, at their places in key and value one after the other.
 * undefined where its layout can't be told.
 */
export function entriesOf(map: MapSpec): TableSpec | undefined {
  if (!HASHES.has(map.type) && map.type !== ARRAY) return undefined;
  const key = fitting(shapeOf(map.key), map.keySize);
  const value = fitting(shapeOf(map.value), map.valueSize);
  if (key === undefined || value === undefined) return undefined;
  const keys = map.type === ARRAY && map.maxEntries === 1 ? [] : key.leaves;
  const taken = new Set(keys.map((leaf) => nameOf(leaf, "key")));
  const members = value.leaves.map((leaf) => {
    const name = nameOf(leaf, "value");
    return field(leaf, taken.has(name) ? `value.${name}` : name, map.keySize);
  });
  const { name } = map;
  return {
    name,
    store: { kind: "plain", map: name },
    keys: [...keys.map((leaf) => field(leaf, nameOf(leaf, "key"), 0)), ...members],
    measures: [],
  };
}

export const isEntries = ({ measures }: TableSpec): boolean => measures.length === 0;

/** Numbers of 16 bytes are no values that can be read. */
function fitting(shape: Shape | undefined, size: number): Shape | undefined {
  if (shape?.size !== size) return undefined;
  const leaves = shape.leaves.filter((leaf) => leaf.type.kind === "string" || leaf.size <= 8);
  return leaves.length === 0 ? undefined : { ...shape, leaves };
}

const nameOf = ({ name }: Leaf, alone: string): string => (name === "" ? alone : name);

const field = ({ offset, size, type }: Leaf, name: string, after: number): DataField => ({
  name,
  place: { kind: "bytes", offset: after + offset, size },
  type,
});
