import { inspect, type InspectOptions } from "node:util";
import {
  codecOf,
  keyType,
  typeName,
  valueType,
  type Codec,
  type CType,
} from "../../ctypes/index.js";
import type { Collection } from "../../engine/collection.js";
import type { BpfMap } from "../../engine/maps/map.js";
import { BpfError, closedError, during, fromEngine } from "../errors.js";
import { inspected } from "../inspected.js";

/** What every map has. Its types are the C program's; those that TypeScript sees are the caller's to say. */
export abstract class TypedMap {
  /** Of maps that are open by themselves. */
  private release: (() => void) | undefined;

  /** @hidden */
  constructor(
    protected readonly collection: Collection,
    protected readonly map: BpfMap,
  ) {}

  get name(): string {
    return this.map.name;
  }
  /** enum bpf_map_type. */
  get type(): number {
    return this.map.spec.type;
  }
  get maxEntries(): number {
    return this.map.maxEntries;
  }
  get flags(): number {
    return this.map.spec.flags;
  }
  /** The map's descriptor, which is its own: it is closed with its BPF. */
  get fd(): number {
    this.alive();
    return this.map.fd;
  }
  /** As C names it; undefined where the program does not tell. */
  get keyType(): string | undefined {
    return nameOf(keyType(this.collection.module, this.map.spec));
  }
  get valueType(): string | undefined {
    return nameOf(valueType(this.collection.module, this.map.spec));
  }

  /** Of `BPF.openPinned`: gives the descriptor back; the map stays where it is pinned. Others are closed with their BPF. */
  close(): void {
    this.release?.();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Into a bpffs path, where it outlives the process. */
  pin(path: string): void {
    this.run(() => this.map.pin(path));
  }

  /** @internal */
  closedBy(release: () => void): this {
    this.release = release;
    return this;
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { name, keyType, valueType, maxEntries } = this;
    return inspected(this.constructor.name, { name, keyType, valueType, maxEntries }, options);
  }

  protected run<T>(work: () => T): T {
    this.alive();
    try {
      return work();
    } catch (error) {
      throw fromEngine("map", error);
    }
  }

  protected alive(): void {
    if (this.collection.closed) throw closedError(`map ${this.map.name}`, "map");
  }
}

const nameOf = (type: CType | undefined): string | undefined =>
  type === undefined ? undefined : typeName(type);

/** Bytes ↔ the program's own types. */
export function codecsOf(
  { module }: Collection,
  map: BpfMap,
): { readonly key: Codec; readonly value: Codec } {
  return {
    key: known(keyType(module, map.spec), map, "key"),
    value: known(valueType(module, map.spec), map, "value"),
  };
}

export const valueCodec = ({ module }: Collection, map: BpfMap): Codec =>
  known(valueType(module, map.spec), map, "value");

const u32: CType = {
  kind: "int",
  name: "unsigned int",
  size: 4,
  signed: false,
  typedefs: [],
};

/** Of maps without a type for their keys, which are numbers then. */
export const keyCodec = ({ module }: Collection, map: BpfMap): Codec =>
  codecOf(keyType(module, map.spec) ?? u32, `${map.name}'s key`);

function known(type: CType | undefined, map: BpfMap, what: "key" | "value"): Codec {
  if (type !== undefined) return codecOf(type, `${map.name}'s ${what}`);
  throw new BpfError("unknown-layout", "map", `the type of ${map.name}'s ${what}s is not known`);
}

export { during };
