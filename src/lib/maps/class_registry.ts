import type { Collection } from "../../engine/collection.js";
import type { TypedMap } from "./typed.js";

type MapClass = new (collection: Collection, map: never) => TypedMap;

/** enum bpf_map_type → the class that fits; filled by index.ts, which knows them all. */
const classes = new Map<number, MapClass>();

export const classFor = (type: number): MapClass | undefined => classes.get(type);

export function setClasses(all: Readonly<Record<number, MapClass>>): void {
  for (const [type, one] of Object.entries(all)) classes.set(Number(type), one);
}
