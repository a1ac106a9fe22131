/** What a run decides about a compiled program before its maps are made. */
import type { MapOverride } from "../engine/maps/map_set.js";
import { countingDropped } from "../program/instructions/dropped.js";
import { countingLosses } from "../program/instructions/losses.js";
import type { CompiledModule } from "../types/module.js";
import { noSuchMap } from "./errors.js";
import { machine } from "./machine.js";
import { TypedMap } from "./maps/typed.js";
import { withParamValues } from "./params.js";
import type { Spec } from "./spec.js";

export interface LoadOptions {
  /**
   * Sizes of maps in place of the text's: `{ counts: { maxEntries: 100000 } }`; ring buffers: bytes. Or
   * another program's map in place of a new one: `{ counts: { from: other.map("counts") } }`.
   */
  readonly maps?: Readonly<
    Record<string, { readonly maxEntries?: number } | { readonly from: TypedMap }>
  >;
  /** bpffs paths of maps: the map that is there is used, else a new one is pinned there. */
  readonly pinned?: Readonly<Record<string, string>>;
  /** Values of the text's `PARAM(type, name, default)`s, read as `name()`: constants of this run, which need no new compile. */
  readonly params?: Readonly<Record<string, number | bigint | boolean>>;
  /** "names": enums in maps and events are read as their names, where they have one; else as numbers. */
  readonly enums?: "names" | "numbers";
}

export const LOAD_OPTIONS = {
  ...{ maps: true, pinned: true, params: true, enums: true },
} as const satisfies Record<keyof LoadOptions, true>;

export function moduleOf(
  spec: Spec,
  { pinned = {}, params = {}, enums = "numbers" }: LoadOptions,
): CompiledModule {
  const module = counting(withParamValues(spec, params));
  const maps = module.maps.map((map) => withPath(map, pinned));
  return { ...module, maps, ...(enums === "names" ? { enumNames: true } : {}) };
}

/** The counts are elements of arrays by address (5.2); who has ring buffers (5.8) has these. */
const counting = (module: CompiledModule): CompiledModule =>
  machine().kernel.features.ringBuffer ? countingDropped(countingLosses(module)) : module;

const withPath = <T extends { readonly name: string }>(
  map: T,
  pinned: Readonly<Record<string, string>>,
): T => (pinned[map.name] === undefined ? map : { ...map, pinnedPath: pinned[map.name] });

/** Names that the program does not have are mistakes. */
export function overridesOf(
  { module }: Spec,
  { maps = {}, pinned = {} }: LoadOptions,
): Readonly<Record<string, MapOverride>> {
  const names = module.maps.map(({ name }) => name);
  for (const name of [...Object.keys(maps), ...Object.keys(pinned)]) {
    if (names.includes(name)) continue;
    throw noSuchMap(name, module);
  }
  return Object.fromEntries(Object.entries(maps).map(([name, one]) => [name, override(name, one)]));
}

function override(name: string, one: NonNullable<LoadOptions["maps"]>[string]): MapOverride {
  if ("from" in one) {
    if (one.from instanceof TypedMap) return { shared: one.from.fd };
    throw new TypeError(`maps: ${name}'s from is a map of another BPF: bpf.map("${name}")`);
  }
  const { maxEntries } = one;
  if (maxEntries === undefined || (Number.isInteger(maxEntries) && maxEntries > 0)) return one;
  throw new TypeError(`maps: ${name}'s maxEntries is a number above 0, not ${String(maxEntries)}`);
}
