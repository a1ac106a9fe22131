import { EngineError, failureOf } from "../errors.js";
import { BpfMap } from "./map.js";
import { native, type NativeMap } from "../../native/addon.js";
import type { CompiledModule, MapSpec } from "../../types/module.js";

/** What a run may decide about a map in place of its text. */
export interface MapOverride {
  /** Ring buffers: bytes. */
  readonly maxEntries?: number;
  /**
   * A map of another session, of the same definition: used in place of a new
   * one, with what it holds. It stays the other one's until `takeOver`.
   */
  readonly from?: BpfMap;
  /** The descriptor of an open map that is used in place of a new one; each may be closed first. */
  readonly shared?: number;
}

/** enum bpf_map_type. */
export const mapType = {
  perfEventArray: 4,
  arrayOfMaps: 12,
  hashOfMaps: 13,
  socketStorage: 24,
  ringBuffer: 27,
  inodeStorage: 28,
  taskStorage: 29,
  cgroupStorage: 32,
} as const;

const storageTypes: readonly number[] = [
  mapType.socketStorage,
  mapType.inodeStorage,
  mapType.taskStorage,
  mapType.cgroupStorage,
];

/** Creates the maps of a module in an order in which the patterns of maps of maps come first. */
export class MapSet {
  private readonly maps = new Map<string, BpfMap>();
  private readonly more: BpfMap[] = [];
  /** Names of maps that another set owns. */
  private readonly borrowed = new Set<string>();

  constructor(
    private readonly module: CompiledModule,
    private readonly overrides: Readonly<Record<string, MapOverride>>,
    private readonly btfFd: () => number,
  ) {}

  /** @throws EngineError; what was made so far is closed by `close`. */
  createAll(): void {
    for (const spec of this.module.maps) this.create(spec);
  }

  get(name: string): BpfMap {
    const map = this.maps.get(name);
    if (map === undefined)
      throw new EngineError("no-such-map", `the program has no map ${name}`, undefined, 0, {
        map: name,
      });
    return map;
  }

  has(name: string): boolean {
    return this.maps.has(name);
  }

  /** A further map like that one, closed with the others. */
  another(name: string): BpfMap {
    const { spec } = this.get(name);
    try {
      const map = new BpfMap(spec, this.make(spec));
      this.more.push(map);
      return map;
    } catch (error) {
      throw EngineError.from(failureOf(error), { map: name, mapType: spec.type });
    }
  }

  all(): readonly BpfMap[] {
    return [...this.maps.values()];
  }

  /** What was borrowed from that set is this one's from now on: its closing does not close it. */
  takeOver(other: MapSet): void {
    for (const name of this.borrowed) other.borrowed.add(name);
    this.borrowed.clear();
  }

  close(): void {
    const own = [...this.maps.values()].filter(({ name }) => !this.borrowed.has(name));
    for (const map of [...own, ...this.more].reverse()) map.handle.close();
  }

  private create(spec: MapSpec): BpfMap {
    const made = this.maps.get(spec.name);
    if (made !== undefined) return made;
    const from = this.overrides[spec.name]?.from;
    if (from !== undefined) this.borrowed.add(spec.name);
    try {
      const map = new BpfMap(spec, from?.handle ?? this.open(spec));
      this.maps.set(spec.name, map);
      return map;
    } catch (error) {
      if (error instanceof EngineError) throw error;
      throw EngineError.from(failureOf(error), { map: spec.name, mapType: spec.type });
    }
  }

  private open(spec: MapSpec): NativeMap {
    const shared = this.overrides[spec.name]?.shared;
    if (shared !== undefined)
      return sameShape(spec, new (native().Map)({ shared }), "the map that is shared");
    if (spec.pinnedPath !== undefined) return this.openPinned(spec, spec.pinnedPath);
    return this.make(spec);
  }

  /** As BCC has it: the map that is pinned there already, else a new one that is pinned there. */
  private openPinned(spec: MapSpec, path: string): NativeMap {
    const there = pinnedMap(path);
    if (there !== undefined) return sameShape(spec, there, `the map that is pinned at ${path}`);
    const map = this.make(spec);
    map.pin(path);
    return map;
  }

  private make(spec: MapSpec): NativeMap {
    const { name, type, keySize, valueSize, flags } = spec;
    return new (native().Map)({
      name,
      type,
      keySize,
      valueSize,
      flags,
      maxEntries: this.overrides[name]?.maxEntries ?? spec.maxEntries,
      ...this.inner(spec),
      ...this.types(spec),
    });
  }

  private inner(spec: MapSpec): { readonly innerMapFd?: number } {
    if (spec.innerMap === undefined) return {};
    const pattern = this.module.maps.find(({ name }) => name === spec.innerMap);
    if (pattern === undefined)
      throw new EngineError(
        "no-such-map",
        `map ${spec.name} is made of maps like ${spec.innerMap}, which the program does not have`,
        undefined,
        0,
        { map: spec.name },
      );
    return { innerMapFd: this.create(pattern).fd };
  }

  /** Types cost a BPF_BTF_LOAD: only where the kernel insists on them. */
  private types(spec: MapSpec): {
    readonly btfFd?: number;
    readonly btfKeyTypeId?: number;
    readonly btfValueTypeId?: number;
  } {
    if (spec.btfValueTypeId === undefined || !needsTypes(spec)) return {};
    const btfFd = this.btfFd();
    if (btfFd < 0) return {};
    return { btfFd, btfKeyTypeId: spec.btfKeyTypeId ?? 0, btfValueTypeId: spec.btfValueTypeId };
  }
}

function pinnedMap(path: string): NativeMap | undefined {
  try {
    return new (native().Map)({ pinned: path });
  } catch (error) {
    failureOf(error);
    return undefined;
  }
}

/** Of another type or size its entries would be read as what they are not. */
function sameShape(spec: MapSpec, map: NativeMap, which: string): NativeMap {
  const { type, keySize, valueSize } = spec;
  if (map.type === type && map.keySize === keySize && map.valueSize === valueSize) return map;
  const found = `type ${map.type}, ${map.keySize} bytes of key and ${map.valueSize} of value`;
  map.close();
  throw new EngineError(
    "map-differs",
    `${which} is another: ${found}, where ${spec.name} is of type ${type} with ${keySize} and ${valueSize}`,
    undefined,
    0,
    { map: spec.name },
  );
}

/** Local storage, and values with a spin lock or a timer in them. */
function needsTypes(spec: MapSpec): boolean {
  // Whoever opens a pinned map knows its types by the kernel's copy.
  if (storageTypes.includes(spec.type) || spec.pinnedPath !== undefined) return true;
  return /bpf_(spin_lock|timer)/.test(JSON.stringify(spec.value ?? ""));
}
