import type { PrintPlan } from "../../types/print_plan.js";

/** trace's flags, as far as they shape the program and its output. */
export interface TraceOptions {
  readonly pids?: readonly number[] | undefined;
  readonly tid?: number | undefined;
  readonly uid?: number | undefined;
  /** -S: events of this program itself too. */
  readonly includeSelf: boolean;
  /** -Z: bytes of a `%s` that are kept. */
  readonly stringSize: number;
  readonly kernelStack: boolean;
  readonly userStack: boolean;
  /** -t: seconds since the start. */
  readonly elapsed: boolean;
  /** -u: seconds since 1970, a column of 17 characters. */
  readonly epoch: boolean;
  /** -T: time of day. */
  readonly timeOfDay: boolean;
  readonly printCpu: boolean;
  readonly cgroupPath?: string | undefined;
  readonly commFilter?: string | undefined;
  readonly messageFilter?: string | undefined;
  readonly maxEvents?: number | undefined;
  readonly aggregate: boolean;
  /** -B: STRCMP's literal is a C initialiser. */
  readonly binaryCompare: boolean;
  /** -s: user stacks by build id, symbols from these files too. */
  readonly symbolFiles: readonly string[];
  /** -a */
  readonly addresses: boolean;
  /** -I */
  readonly includes: readonly string[];
  /** -b: pages of buffer for each CPU, a power of two. */
  readonly bufferPages?: number | undefined;
  /** CPUs that -b counts for. */
  readonly cpus: number;
  readonly format: PrintPlan["format"];
  /** Strings byte by byte as they are. */
  readonly raw?: boolean;
  readonly heading: boolean;
  /** Return probes in Go programs. */
  readonly force: boolean;
  /** Set where we run in a pid namespace of our own: /proc/self/ns/pid's device and inode, so that pids mean what they mean here. */
  readonly pidNamespace?: { readonly device: bigint; readonly inode: bigint } | undefined;
}

export const DEFAULT_OPTIONS: TraceOptions = {
  includeSelf: false,
  stringSize: 80,
  kernelStack: false,
  userStack: false,
  elapsed: false,
  epoch: false,
  timeOfDay: false,
  printCpu: false,
  aggregate: false,
  binaryCompare: false,
  symbolFiles: [],
  addresses: false,
  includes: [],
  cpus: 1,
  format: "text",
  heading: true,
  force: false,
};
