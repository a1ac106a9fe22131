import { EngineError, failureOf } from "../errors.js";
import type { NativeMap, NativeMergePlan } from "../../native/addon.js";
import type { MapSpec } from "../../types/module.js";

/** Flags of an update: any, only if absent, only if there. */
export const updateFlags = { any: 0, ifAbsent: 1, ifPresent: 2 } as const;

/** enum bpf_map_type: array, per-CPU array. */
const arrayTypes: readonly number[] = [2, 6];

/** All entries of a map at one moment, close together: entry i's key begins at `i * keySize`. */
export interface MapContents {
  readonly count: number;
  readonly keySize: number;
  /** Bytes of one value; for per-CPU maps all slots. */
  readonly valueBytes: number;
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
  /** Number of each entry's group, where groups were asked for; they count up as they appear. */
  readonly groups?: Uint32Array;
}

/**
 * A map of a session, as bytes. Keys have `keySize` bytes, values `valueBytes`:
 * for a per-CPU map one slot for each possible CPU, each rounded up to 8 bytes.
 * All calls throw EngineError.
 */
export class BpfMap {
  constructor(
    readonly spec: MapSpec,
    readonly handle: NativeMap,
  ) {}

  get name(): string {
    return this.spec.name;
  }
  get fd(): number {
    return this.handle.fd;
  }
  get isArray(): boolean {
    return arrayTypes.includes(this.handle.type);
  }
  get perCpu(): boolean {
    return this.handle.perCpu;
  }
  get valueBytes(): number {
    return this.handle.valueBytes;
  }
  /** As the kernel has it: ring buffers in bytes, rounded up. */
  get maxEntries(): number {
    return this.handle.maxEntries;
  }

  /** Queues and stacks: the element at the head, without a key. */
  get(key?: Uint8Array): Uint8Array | undefined {
    return this.run(() => this.handle.lookup(key));
  }
  /** Bloom filters. */
  contains(value: Uint8Array): boolean {
    return this.run(() => this.handle.contains(value));
  }
  /** Reads and removes. */
  take(key?: Uint8Array): Uint8Array | undefined {
    return this.run(() => this.handle.take(key));
  }
  /** Queues and stacks: pushes when `key` is undefined. */
  set(key: Uint8Array | undefined, value: Uint8Array, flags: number = updateFlags.any): void {
    this.run(() => this.handle.update(key, value, flags));
  }
  /** False when the key was not there. */
  delete(key: Uint8Array): boolean {
    return this.run(() => this.handle.remove(key));
  }
  /** The whole map in one go; 100,000 entries take some 20 ms. */
  read(options: { readonly clear?: boolean } = {}): MapContents {
    const { count, keys, values } = this.run(() => this.handle.readAll(options.clear ?? false));
    const { keySize, valueBytes } = this.handle;
    return { count, keySize, valueBytes, keys, values };
  }
  /** As `read`, with the CPUs' values merged: values of one u64 per aggregate. */
  readMerged(plan: NativeMergePlan, options: { readonly clear?: boolean } = {}): MapContents {
    const { keySize } = this.handle;
    const read = this.run(() => this.handle.readMerged(plan, options.clear ?? false));
    return { ...read, keySize, valueBytes: 8 * plan.aggregates.length };
  }
  setAll(keys: Uint8Array, values: Uint8Array, flags: number = updateFlags.any): void {
    this.run(() => this.handle.updateAll(keys, values, flags));
  }
  deleteAll(keys: Uint8Array): void {
    this.run(() => this.handle.removeAll(keys));
  }
  /** Arrays are set to zero, other maps emptied. */
  clear(): void {
    this.read({ clear: true });
  }
  pin(path: string): void {
    this.run(() => this.handle.pin(path));
  }

  private run<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw EngineError.from(failureOf(error), {
        map: this.spec.name,
        mapType: this.spec.type,
      });
    }
  }
}
