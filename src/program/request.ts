import type { DataType, Aggregate, BucketScale } from "../types/data.js";
import type { Field } from "../oneliners/codegen/layout.js";

/**
 * A program in C, with what surrounds it. The text uses what is written for it:
 * `current_ids()` and `wanted(id)` for the filters; for each table NAME a
 * `struct NAME_key`, `NAME_add(&key)` and `NAME_dropped()`; for each stream NAME a
 * `struct NAME_event` and `NAME_emit(ctx, &event)`.
 */
export interface ProgramRequest {
  /** As messages name the text: `profile.c`. */
  readonly name: string;
  readonly text: string;
  readonly cflags?: readonly string[];
  /**
   * Where the text's functions go that don't say so by their names: those of
   * `kprobe__NAME`, `TRACEPOINT_PROBE(category, event)` and their like are known.
   */
  readonly probes?: readonly ProbeRequest[];
  readonly tables?: readonly TableRequest[];
  readonly streams?: readonly StreamRequest[];
  readonly filters?: TaskFilters;
}

export interface ProbeRequest {
  /** The function in the text. */
  readonly program: string;
  /**
   * `k:vfs_read` `kr:vfs_read` kprobe, kretprobe · `f:vfs_read` `fr:vfs_read` fentry, fexit ·
   * `t:sched:sched_switch` tracepoint · `raw:sched_switch` raw tracepoint · `p:c:malloc`
   * `r:c:malloc` uprobe, uretprobe · `u:lib:probe` USDT · `perf:cpu-clock:49hz`
   * `perf:page-faults:1` a perf event by frequency or period. Of a list, the first that
   * this kernel has; a note says which when it is not the first of all.
   */
  readonly at: string | readonly string[];
  /** Where none of them is there the program is left out, and a note says so. */
  readonly optional?: boolean;
  /** Perf events: this CPU alone. */
  readonly cpu?: number | undefined;
  /** User probes: this process alone. */
  readonly pid?: number | undefined;
}

/** Which tasks count; what is empty or absent asks nothing. */
export interface TaskFilters {
  readonly pids?: readonly number[] | undefined;
  readonly tids?: readonly number[] | undefined;
  /** Children of this process. */
  readonly parent?: number | undefined;
  readonly threads?: "user" | "kernel" | undefined;
  /** Not the tracer itself. */
  readonly leaveOutSelf?: boolean;
  /** bpffs path of a hash whose u64 keys are cgroup ids. */
  readonly cgroupMap?: string | undefined;
  /** bpffs path of a hash whose u64 keys are inodes of mount namespaces. */
  readonly mountNamespaceMap?: string | undefined;
}

/** One named value of a key or an event, in C and for a person. */
export interface FieldRequest {
  readonly ctype: Field["ctype"];
  readonly count?: number;
  readonly type: DataType;
}

/** A table that counts by key. */
export interface TableRequest {
  /** A C name. */
  readonly name: string;
  /** In order, by C name; none = one row. */
  readonly key: Readonly<Record<string, FieldRequest>>;
  /** Besides the count: `NAME_add` takes the amount then. */
  readonly sums?: readonly Exclude<Aggregate["name"], "count">[];
  readonly buckets?: BucketScale;
  /** Keys; DEFAULT_CAPACITY unless told. */
  readonly capacity?: number | undefined;
}

/** Records for the reader; through a ring buffer where the kernel has one. */
export interface StreamRequest {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldRequest>>;
  /** Pages: of the ring, or of each CPU's perf buffer. */
  readonly pages?: number;
}

const int = (ctype: Field["ctype"], signed: boolean): FieldRequest => ({
  ctype,
  type: { kind: "int", signed },
});

/** Makers of fields: `{ pid: as.u32, comm: as.comm, kernel: as.kernelStack("stacks") }`. */
export const as = {
  u8: int("u8", false),
  u16: int("u16", false),
  u32: int("u32", false),
  u64: int("u64", false),
  s32: int("s32", true),
  s64: int("s64", true),
  hex: { ctype: "u64", type: { kind: "hex" } } as FieldRequest,
  /** TASK_COMM_LEN characters. */
  comm: { ctype: "char", count: 16, type: { kind: "string" } } as FieldRequest,
  string: (size: number): FieldRequest => ({
    ctype: "char",
    count: size,
    type: { kind: "string" },
  }),
  names: (names: Readonly<Record<number, string>>): FieldRequest => ({
    ctype: "u32",
    type: { kind: "names", names },
  }),
  /** From bpf_get_stackid on the BPF_STACK_TRACE of that name. */
  kernelStack: (map: string): FieldRequest => ({
    ctype: "s32",
    type: { kind: "kernel-stack", map },
  }),
  /** `pid`: the field with the process. */
  userStack: (map: string, pid: string): FieldRequest => ({
    ctype: "s32",
    type: { kind: "user-stack", map, pid },
  }),
} as const;
