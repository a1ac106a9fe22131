import { nativePart } from "../package/native.js";
import type { KernelMap, KernelProgram } from "../types/facts.js";
import type { PrintPlan } from "../types/print_plan.js";

/**
 * The typed face of runtime.node. Everything that it creates is
 * a handle with one owner and `close()`; closing twice is harmless, and a
 * handle that is collected closes itself. Failures are thrown as NativeFailure.
 */
export interface Native {
  readonly Map: new (
    request:
      | NativeMapRequest
      | { readonly pinned: string }
      /** The descriptor of an open map. */
      | { readonly shared: number },
  ) => NativeMap;
  readonly Program: {
    new (request: NativeProgramRequest): NativeProgram;
    /** The same on a thread of its own. */
    /** On a thread. `cancel` makes the kernel give up; once may not be enough. */
    load(request: NativeProgramRequest): Promise<NativeProgram> & { cancel(): void };
  };
  readonly Link: new (programFd: number, request: NativeAttachRequest) => NativeLink;
  /** All at once, which is quicker; their programs run no more when it returns. */
  closeLinks(links: readonly NativeLink[]): void;
  readonly Handle: new (
    request:
      | { readonly btf: Uint8Array }
      | { readonly statistics: true }
      /** A perf event that only counts. */
      | {
          readonly counter: {
            readonly type: number;
            readonly config: number;
            readonly cpu: number;
          };
        }
      /** pidfd_open: what the key of a task's storage is. */
      | { readonly process: number },
  ) => NativeHandle;
  readonly Printer: new (options: NativePrinterOptions) => NativePrinter;
  readonly Stream: new (options: NativeStreamOptions) => NativeStream;
  readonly FlightRecorder: new (options: {
    readonly mapFd: number;
    readonly pages?: number;
  }) => NativeFlightRecorder;
  /** Has a ring buffer made on another thread; the next Map of that name and size is it. */
  prepareRing(name: string, bytes: number): void;
  /** What the printer makes of these records, without a buffer or a thread. */
  format(
    plan: PrintPlan,
    records: readonly Uint8Array[],
    options?: { readonly startNs?: bigint },
  ): string;
  /** The same as values: for each record that passes the plan's filters a value for each column, then both stacks. */
  rows(
    plan: PrintPlan,
    records: readonly Uint8Array[],
    options: { readonly startNs: bigint },
  ): readonly (readonly (bigint | string | NativeEventStack)[])[];
  /** Numbers of the CPUs that run. */
  onlineCpus(): readonly number[];
  /** Ids of every object of the kind in the whole system. */
  objectIds(kind: "program" | "map" | "link"): readonly number[];
  /** undefined: it is gone, or this user may not look. */
  programInfo(id: number): KernelProgram | undefined;
  mapInfo(id: number): KernelMap | undefined;
  /** Names (15 characters at most) of every program in the whole system. */
  programNames(): readonly string[];
}

export interface NativeFailure extends Error {
  readonly code: string;
  readonly errno: number;
  /** The object: a map, a program, a function, a file. */
  readonly what: string;
  readonly log?: string;
}

export interface NativeHandle {
  readonly fd: number;
  close(): void;
}

export interface NativeMapRequest {
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly innerMapFd?: number;
  readonly btfFd?: number;
  readonly btfKeyTypeId?: number;
  readonly btfValueTypeId?: number;
}

export interface NativeMap extends NativeHandle {
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  /** Bytes of a value here: per-CPU maps have a slot for each possible CPU. */
  readonly valueBytes: number;
  readonly maxEntries: number;
  readonly perCpu: boolean;
  lookup(key: Uint8Array | undefined): Buffer | undefined;
  /** Lookup and delete; queues and stacks take no key. */
  take(key: Uint8Array | undefined): Buffer | undefined;
  update(key: Uint8Array | undefined, value: Uint8Array, flags?: number): void;
  remove(key: Uint8Array): boolean;
  nextKey(key: Uint8Array | undefined): Buffer | undefined;
  /** Bloom filters: whether the value may be there. */
  contains(value: Uint8Array): boolean;
  /** Of a pinned map: what it was made with. The types are those of the BTF. */
  readonly origin: {
    readonly flags: number;
    /** 15 characters at most. */
    readonly name: string;
    readonly keyType: number;
    readonly valueType: number;
    readonly btf?: Buffer;
  };
  readAll(clear: boolean): {
    readonly count: number;
    readonly keys: Buffer;
    readonly values: Buffer;
  };
  /** The CPUs' values merged: one u64 per aggregate. */
  readMerged(
    plan: NativeMergePlan,
    clear: boolean,
  ): {
    readonly count: number;
    readonly keys: Buffer;
    readonly values: Buffer;
    readonly groups?: Uint32Array;
  };
  updateAll(keys: Uint8Array, values: Uint8Array, flags?: number): void;
  removeAll(keys: Uint8Array): void;
  pin(path: string): void;
}

export interface NativeMergePlan {
  /** One letter each: c count, s sum, m and x minimum and maximum, M and X of signed numbers. */
  readonly aggregates: string;
  /** Bytes of a number in the map's value: 8 or 4. */
  readonly width: number;
  /** Leave out elements in which nothing was counted. */
  readonly skipZeros: boolean;
  /** Bytes of the key in which entries of one group may differ. */
  readonly bucketOffset?: number;
  readonly bucketBytes?: number;
}

export interface NativeProgramRequest {
  readonly name: string;
  readonly license: string;
  readonly type: number;
  readonly expectedAttachType: number;
  readonly attachBtfId: number;
  readonly attachModule?: string;
  readonly flags?: number;
  readonly instructions: Uint8Array;
  /** Instruction index, map descriptor, instruction index, … */
  readonly relocations: readonly number[];
  readonly btfFd?: number;
  readonly funcInfo?: Uint8Array;
  readonly lineInfo?: Uint8Array;
  readonly funcInfoSize?: number;
  readonly lineInfoSize?: number;
  readonly wantLog?: boolean;
  /** Fail without a log at the first refusal. */
  readonly quick?: boolean;
}

export interface NativeProgram extends NativeHandle {
  readonly log: string;
  statistics(): {
    readonly runs: number;
    readonly nanoseconds: number;
    /** Events skipped because a program ran already on that CPU. */
    readonly misses: number;
  };
}

/** An Hook, or several uprobes of one file at once. */
export interface NativeAttachRequest {
  readonly kind: string;
  readonly [property: string]: unknown;
}

export interface NativeLink {
  /** Perf-event based links start disabled. */
  enable(): void;
  /** Events that the probe itself had to skip; 0 where the kernel does not say. */
  missed(): number;
  /** The kernel's id of the bpf_link; 0 = none, or several. */
  readonly id: number;
  /** Of the one bpf_link or socket; -1 = none, or several. */
  readonly fd: number;
  pin(path: string): void;
  /** What an iterator program writes, run once. */
  readIterator(): Buffer;
  close(): void;
}

export interface NativePrinterOptions {
  readonly mapFd: number;
  readonly ring: boolean;
  /** Pages a CPU, a power of two; perf buffers only. */
  readonly pages?: number;
  readonly plan: PrintPlan;
  readonly fd: number;
  readonly lostMapFd?: number;
  readonly startNs?: bigint;
  /** ("lost", total), and once at the end (reason, errno). */
  readonly notify: (event: NativePrinterEvent, detail: number) => void;
}

export type NativePrinterEvent = "lost" | "stopped" | "max-events" | "pipe-closed" | "write-error";

export interface NativePrinter {
  /** Prints what is there, joins the thread. `notify` comes afterwards. */
  stop(): void;
  stats(): PrinterStats;
}

export interface PrinterStats {
  /** Records taken from the buffer. */
  readonly events: number;
  readonly printed: number;
  readonly filtered: number;
  /** Records that did not fit their plan: a bug when not 0. */
  readonly malformed: number;
  /** Events that found no room. */
  readonly lost: number;
  /** Bytes written. */
  readonly bytes: number;
  /** At the end: files and processes whose symbols would cost too much to read. */
  readonly withoutNames: readonly string[];
}

export interface NativeStreamOptions {
  readonly mapFd: number;
  readonly ring: boolean;
  /** `mapFd` is a raw socket, each record a packet. */
  readonly packets?: boolean;
  readonly pages?: number;
  readonly lostMapFd?: number;
  /** What may wait to be taken; 64 MB. */
  readonly mostBytes?: number;
  /** Records wait, once until they are taken; and once at the end. */
  readonly notify: (event: "batch" | "end") => void;
}

export interface NativeStream {
  /** All records that wait: size (u32), four bytes, the record filled up to a multiple of 8, … */
  take(): Buffer;
  lost(): number;
  /** Drains what is there and joins the thread; `notify` comes afterwards. */
  stop(): void;
}

/** A perf buffer whose newest records take the place of the oldest. */
/** Frames, innermost first; the errno in place of them; null where the event has no such stack. */
export type NativeEventStack =
  readonly (readonly [address: bigint, name: string])[] | number | null;

export interface NativeFlightRecorder {
  /** All records that were not taken before, as a stream's; the oldest first. */
  take(): Buffer;
  close(): void;
}

let loaded: Native | undefined;

/** Loads the addon at the first call, in about 2 ms. */
export function native(): Native {
  if (loaded !== undefined) return loaded;
  const path = nativePart("runtime.node");
  const module = { exports: {} };
  try {
    process.dlopen(module, path);
  } catch (error) {
    // A file that is there but was built elsewhere says why itself.
    throw new Error(`the native part cannot be loaded (npm run setup builds it): ${String(error)}`);
  }
  return (loaded = module.exports as Native);
}
