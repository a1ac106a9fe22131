/** A tool as data: its arguments and flags, what it may know, what it answers. */
import type { CompiledModule } from "./module.js";
import type { KernelFacts, UserFacts } from "./facts.js";
import type { Outcome } from "./outcome.js";
import type { DataPlan, DataType } from "./data.js";
import type { View } from "./view.js";

/** How a flag's text becomes a value; the brand carries the value's type. */
export interface Flag<T> {
  /** As --help shows them: `-p, --pid <pid>`. */
  readonly flags: string;
  readonly about: string;
  readonly parse: FlagParse;
  readonly initial?: T;
  /** Never set: it carries the type. */
  readonly type?: T;
}

export type FlagParse =
  | { readonly kind: "switch" }
  /** A switch that may be given again: `-vv` is 2. */
  | { readonly kind: "times" }
  | { readonly kind: "text" }
  /** May be given again and again. */
  | { readonly kind: "texts" }
  | { readonly kind: "count"; readonly least: number; readonly most: number }
  /** Comma-separated counts. */
  | { readonly kind: "counts" }
  /** A decimal number. */
  | { readonly kind: "number"; readonly least: number }
  /** Seconds: `10`, `0.5`, `500ms`, `2m`. */
  | { readonly kind: "seconds" }
  | { readonly kind: "choice"; readonly choices: readonly string[] };

export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

/** A positional argument. */
export interface Argument<T> {
  readonly name: string;
  readonly about: string;
  readonly optional: boolean;
  readonly many: boolean;
  readonly parse: FlagParse;
  readonly type?: T;
}

export type ArgumentTable = Readonly<Record<string, Argument<unknown>>>;

/** The values of a tool's arguments and flags, by their keys. */
export type Given<A extends ArgumentTable, F extends FlagTable> = {
  readonly [K in keyof A]: A[K] extends Argument<infer T> ? T : never;
} & { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

/** What a tool may know of where it runs. */
export interface Machine {
  readonly kernel: KernelFacts;
  readonly user: UserFacts;
  /** Set where we run in a pid namespace of our own, as TraceOptions has it. */
  readonly pidNamespace?: { readonly device: bigint; readonly inode: bigint } | undefined;
  /** cgroup v2 directory of --cgroup or --container. */
  readonly cgroupPath?: string | undefined;
  readonly cpus: number;
}

/** When output is made. Seconds; several may be absent. */
export interface Timing {
  /** One output each; absent: one at the end. */
  readonly interval?: number | undefined;
  readonly duration?: number | undefined;
  /** End after so many outputs. */
  readonly outputs?: number | undefined;
  /** Figures since the start instead of since the last output. */
  readonly cumulative?: boolean;
  /**
   * HH:MM:SS before each output, or `[HH:MM:SS]`. An empty line comes before an
   * output that is not folded, and none with brackets: as BCC's tools have it.
   */
  readonly stamp?: "plain" | "brackets";
}

export interface ToolRun {
  readonly plan: DataPlan;
  /**
   * For a tool's own C text: tables and streams that the compiled module
   * describes. Their specs are made from the types of the map's key, value or
   * record, and added to the plan's. `fields` says what a number means
   * (`{ stack_id: { kind: "kernel-stack", map: "stacks" } }`).
   */
  readonly described?: readonly Described[];
  /** In the order in which they are printed. */
  readonly views: readonly View[];
  readonly timing: Timing;
  /** First line of stdout, in text: `Tracing 12 functions for "vfs_*"... Hit Ctrl-C to end.` */
  readonly opening?: string;
  /** Last line, in text: `Detaching...` */
  readonly closing?: string;
  /** Read again to symbolize: perf maps, exited processes. True where user stacks or symbols are shown. */
  readonly watchesProcesses?: boolean;
  /** Ends when this process ends. */
  readonly pid?: number | undefined;
}

export interface Described {
  readonly map: string;
  readonly fields?: Readonly<Record<string, DataType>>;
  /** Of the value, for tables: which of its members are measures. A plain number is `count`. */
  readonly measures?: Readonly<Record<string, "count" | "sum" | "min" | "max">>;
}

/** A tool without a program: lines to print. */
export interface Listing {
  readonly lines: readonly string[];
  /** One object a line with --json. */
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

/** A run with a known answer; `{pid}` in the arguments is the workload's process. */
export interface Smoke {
  readonly arguments: readonly string[];
  /** A program of test/workloads with its arguments. */
  readonly workload?: readonly [name: string, ...rest: (string | number)[]];
  /** Each must be found in the output. */
  readonly expect: readonly RegExp[];
  /** None of these may. */
  readonly reject?: readonly RegExp[];
  /** Ends by itself; else it is ended with SIGINT after the work. */
  readonly endsItself?: boolean;
  /** Kernel features without which it cannot run. */
  readonly needs?: readonly (keyof KernelFacts["features"])[];
}

interface ToolBase<A extends ArgumentTable, F extends FlagTable> {
  readonly name: string;
  /** One line, no full stop: for --list and the catalogue. */
  readonly summary: string;
  /** A paragraph for --help. */
  readonly about?: string;
  readonly arguments: A;
  readonly flags: F;
  readonly examples: readonly { readonly command: string; readonly about: string }[];
  readonly smoke: readonly Smoke[];
}

export interface ProgramTool<A extends ArgumentTable, F extends FlagTable> extends ToolBase<A, F> {
  /** A flag may ask for a list instead of a run. */
  readonly run: (given: Given<A, F>, machine: Machine) => Outcome<ToolRun | Listing>;
}

export interface ListingTool<A extends ArgumentTable, F extends FlagTable> extends ToolBase<A, F> {
  readonly list: (given: Given<A, F>, machine: Machine) => Outcome<Listing>;
}

/** A tool whatever its flags are: what the loader and the commands handle. */
export type Tool = ProgramTool<ArgumentTable, FlagTable> | ListingTool<ArgumentTable, FlagTable>;

/** Module of a tool's run once compiled: what `described` is made from. */
export type DescribedModule = Pick<CompiledModule, "maps">;
