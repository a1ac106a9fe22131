/**
 * What programs keep in the kernel and how it is read: tables that count, and
 * streams of records. A spec is plain data made beside the C text; a snapshot
 * is what was read, decoded, and all that a renderer needs.
 */
import type { ProgramPlan } from "./plan.js";

/** Programs that fill tables and streams. */
export interface DataPlan extends ProgramPlan {
  readonly tables: readonly TableSpec[];
  readonly streams: readonly StreamSpec[];
}

/** One named value in a key or a record. */
export interface DataField {
  /** As a person reads it: `args->count`, `comm`, `pid`. */
  readonly name: string;
  readonly place: FieldPlace;
  readonly type: DataType;
  /** Names of the C typedefs of which it is, the outermost first: `pid_t`, `__kernel_pid_t`. */
  readonly typedefs?: readonly string[];
}

export type FieldPlace =
  /**
   * Bytes of a hash's key or of a record; 1, 2, 4, 8 or 16 for numbers. `bits`: a
   * bit-field, `width` bits from the bit `shift` of the number that begins there.
   */
  | {
      readonly kind: "bytes";
      readonly offset: number;
      readonly size: number;
      readonly bits?: { readonly shift: number; readonly width: number };
    }
  /** Part of an array's index: floor(index / divisor) modulo modulus. */
  | { readonly kind: "index"; readonly divisor: number; readonly modulus: number };

export type DataType =
  /** `as`: what the number is, for a person. */
  | { readonly kind: "int"; readonly signed: boolean; readonly as?: Meaning }
  /** A pointer or mask, shown as 0x…. */
  | { readonly kind: "hex" }
  | { readonly kind: "bool" }
  | { readonly kind: "char" }
  /** 4 or 16 bytes as on the wire; ::ffff:a.b.c.d is shown as IPv4. */
  | { readonly kind: "ip" }
  /** Binary data, `length`: name of the field with the bytes that count. */
  | { readonly kind: "data"; readonly length?: string }
  /** Characters up to a NUL. `most`: bytes that are wanted of it; what is longer has been cut. */
  | { readonly kind: "string"; readonly most?: number }
  /** A number that stands for a name: probes of a pattern, system calls. A missing one is shown as the number. */
  | {
      readonly kind: "names";
      readonly names: Readonly<Record<number, string>>;
      readonly signed?: boolean;
    }
  /** IEEE 754, 4 or 8 bytes. */
  | { readonly kind: "float" }
  /** Elements one after the other, each of `size` bytes. */
  | {
      readonly kind: "array";
      readonly element: DataType;
      readonly size: number;
      readonly count: number;
    }
  /** Members at their places in the struct; those of a union lie upon each other. */
  | { readonly kind: "struct"; readonly members: readonly DataField[] }
  | { readonly kind: "kernel-symbol" }
  /** `pid`: name of the field with the process whose address it is. */
  | { readonly kind: "user-symbol"; readonly pid: string }
  /** An s32 from bpf_get_stackid on the stack map of that name; negative = an errno. */
  | { readonly kind: "kernel-stack"; readonly map: string }
  /** `caller`: name of the field with the return address of the first frame's function, which the stack lacks there; 0 = none. */
  | {
      readonly kind: "user-stack";
      readonly map: string;
      readonly pid: string;
      readonly caller?: string;
    };

/** What a number means. "plain" is none: it is the number itself that counts. */
export type Meaning =
  | "plain"
  /** CLOCK_MONOTONIC, ns. */
  | "time"
  /** The local clock's, ns since 1970 began on it. */
  | "clock"
  | "duration"
  | "bytes"
  | "user"
  | "group"
  | "errno"
  | "result"
  | "open-flags"
  | "file-mode"
  | "signal"
  | "device"
  | "tcp-state"
  | "family"
  | "syscall";

/** A map that counts. */
export interface TableSpec {
  /** Unique in the plan; the view names it. */
  readonly name: string;
  readonly store: TableStore;
  /** What a row is about, without the histogram's bucket; empty = one row. */
  readonly keys: readonly DataField[];
  /** The bucket of a histogram is a further part of the key: a number of 4 bytes or of the index. */
  readonly bucket?: { readonly place: FieldPlace; readonly scale: BucketScale };
  /**
   * The value's u64s in order, 8 bytes each; "count" is always among them. None:
   * the entries of a C program's map of structs, whose members stand behind the
   * keys (see entriesOf), or an iterator's lines.
   */
  readonly aggregates: readonly Aggregate[];
  /** What a C program's map has in place of the count is a sum or a time, no number of events. */
  readonly sums?: true;
  /** Of entries: so many of `keys` are the key's; those behind them are the value's members. */
  readonly keyFields?: number;
  /** Of entries that a tool made of a table's rows: those of `keys` that were counted; the others follow from them. */
  readonly counted?: readonly string[];
  /** Programs delete its entries again: it remembers something, and counts nothing. */
  readonly remembers?: true;
}

/** Entries of a C program's map of structs, lines of an iterator: nothing is counted. */
export const isEntries = ({ aggregates }: TableSpec): boolean => aggregates.length === 0;

export type TableStore =
  /**
   * `map` is an array of maps with one element, `inner` the pattern of the two
   * maps that take turns there. An interval ends by putting the other, empty
   * one in: the kernel waits until no program uses the first (synchronize_rcu
   * at map-in-map updates, Linux 5.0), so no count falls between.
   */
  | { readonly kind: "double-buffer"; readonly map: string; readonly inner: string }
  /** A C program's own map, never cleared: an interval's figures are differences. */
  | { readonly kind: "plain"; readonly map: string }
  /** What an iterator program writes, anew at each reading: its lines are the rows. */
  | { readonly kind: "iterator"; readonly program: string };

/** The map that is filled; none of an iterator. */
export function mapOf({ store }: TableSpec): string | undefined {
  if (store.kind === "iterator") return undefined;
  return store.kind === "double-buffer" ? store.inner : store.map;
}

export type AggregateKind = "count" | "sum" | "min" | "max";

/** One figure of a row. A tool's may have names of their own: `sum` of `bytes`. */
export interface Aggregate {
  readonly name: string;
  /** Absent: the name says it. */
  readonly kind?: AggregateKind;
  readonly signed: boolean;
  /** What the number means. */
  readonly type?: DataType;
}

export const aggregateKind = ({ name, kind }: Aggregate): AggregateKind =>
  kind ?? (name as AggregateKind);

/** How values fall into buckets. */
export type BucketScale =
  /**
   * Powers of two, each cut into 2^subBits equal parts so that percentiles can
   * be told: a value below 2^subBits is its own bucket; above, with e =
   * floor(log2 v), bucket = ((e - subBits + 1) << subBits) + ((v >> (e -
   * subBits)) & (2^subBits - 1)). Buckets 0 … ((65 - subBits) << subBits) - 1;
   * the next one holds negative values.
   */
  | { readonly kind: "log2"; readonly subBits: number }
  /** Steps from `first` (inclusive); `count` of them, then one bucket for what is below and one for what is above. */
  | {
      readonly kind: "linear";
      readonly first: bigint;
      readonly step: bigint;
      readonly count: number;
    };

/** Buckets of a scale, those for what does not fit included. */
export function bucketCount(scale: BucketScale): number {
  return scale.kind === "log2" ? ((65 - scale.subBits) << scale.subBits) + 1 : scale.count + 2;
}

/** Records in a ring or perf buffer. */
export interface StreamSpec {
  readonly name: string;
  readonly map: string;
  readonly ring: boolean;
  /** Perf buffers: pages a CPU. */
  readonly pages?: number;
  /** Array map with one u64 a CPU: records that found no room. */
  readonly lostMap?: string;
  /** `bytes` places only. */
  readonly fields: readonly DataField[];
}

/** Name of the per-CPU array in every generated text that counts, per table, what found no room. */
export const DROPPED_MAP = "dropped";

/** Per-CPU array with one u64: comparisons of strings that were not in memory, so that nothing could be told. */
export const UNREAD_MAP = "unread";

/** A value as it was read; symbols and names are strings already. */
export type DataValue =
  bigint | number | string | boolean | StackValue | StructValue | readonly DataValue[];

export interface StructValue {
  /** In the order of the type's members. */
  readonly members: readonly DataValue[];
}

export const isStack = (value: DataValue | undefined): value is StackValue =>
  typeof value === "object" && "frames" in value;

/** A type whose values are stacks. */
export const isStackType = ({ kind }: DataType): boolean =>
  kind === "kernel-stack" || kind === "user-stack";

export interface StackValue {
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** Why there are no frames: `collision`, `no user stack`, an errno's name. */
  readonly missing?: string;
  /** It was deeper than the kernel records (127 frames, kernel.perf_event_max_stack). */
  readonly cutOff: boolean;
}

export interface Frame {
  readonly address: bigint;
  /** Empty when unknown. */
  readonly name: string;
  readonly offset: number;
  /** Library's or program's file name, kernel module, or empty. */
  readonly module: string;
}

export interface TableRow {
  /** In the order of the spec's keys. */
  readonly keys: readonly DataValue[];
  readonly count: number;
  readonly sum?: bigint;
  readonly min?: bigint;
  readonly max?: bigint;
  /** In the order of the spec's aggregates, where one of these has a name of its own. */
  readonly figures?: readonly bigint[];
  /** Histograms: bucket → count, ascending. */
  readonly buckets?: ReadonlyMap<number, number>;
}

/** A table over an interval. */
export interface TableSnapshot {
  readonly spec: TableSpec;
  readonly rows: readonly TableRow[];
  /** Events that found the table full, in this interval. */
  readonly dropped: number;
  /** A map of entries that has no room for another. */
  readonly full?: boolean;
  /** Length of the interval. */
  readonly seconds: number;
}

/** Records of a stream, decoded: values in the order of the fields. */
export interface StreamBatch {
  readonly spec: StreamSpec;
  readonly rows: readonly (readonly DataValue[])[];
}
