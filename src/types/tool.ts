/** A tool as data: its arguments and flags, what it may know, what it answers. */
import type { KernelFacts, UserFacts } from "./facts.js";
import type { Outcome } from "./outcome.js";
import type { DataPlan, DataType } from "./data.js";
import type { CompiledModule } from "./module.js";
import type { View } from "./view.js";
import type { ArgumentTable, FlagTable, Given, ParamValue } from "./flags.js";

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
  /** Ends with the last of these processes. */
  readonly pids?: readonly number[] | undefined;
  /** A C file's: what is known once it is compiled. */
  readonly finish?: (module: CompiledModule) => Promise<Outcome<ToolRun>>;
  /** The compiled module with the constants of this run in it. */
  readonly module?: CompiledModule;
  /** Entries of maps in place of the program's own. */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
}

export interface Described {
  readonly map: string;
  readonly fields?: Readonly<Record<string, DataType>>;
  /** Of the value, for tables: which of its members are aggregates. A plain number is `count`. */
  readonly aggregates?: Readonly<Record<string, "count" | "sum" | "min" | "max">>;
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
  /** Patterns, each of which must be found in the text; or what is known of the rows, which are read with --json. */
  readonly expect: readonly RegExp[] | ExpectedRows;
  /** None of these may. */
  readonly reject?: readonly RegExp[];
  /** Ends by itself; else it is ended with SIGINT after the work. */
  readonly endsItself?: boolean;
  /** Kernel features without which it cannot run; `kvm`: a host of virtual machines, `9p`: a guest with files of its host, `mptcp`: BPF may choose it, `guest`: a machine of the tests' own. */
  readonly needs?: readonly (keyof KernelFacts["features"] | "kvm" | "9p" | "mptcp" | "guest")[];
}

/** What must be true of the rows that are printed, by their names in --json. */
export interface ExpectedRows {
  /** So many, exactly. */
  readonly rows?: number;
  readonly least?: number;
  /** Each row has these. */
  readonly every?: ExpectedRow;
  /** For each of these there is a row. */
  readonly some?: readonly ExpectedRow[];
  /** No row is like one of these. */
  readonly none?: readonly ExpectedRow[];
  /** Sums over all rows. */
  readonly sums?: Readonly<Record<string, number>>;
}

/** `"{pid}"` is the workload's process; a function says whether a value is right. */
export type ExpectedRow = Readonly<
  Record<string, string | number | boolean | null | RegExp | ((value: unknown) => boolean)>
>;

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
  /** What shows the like on a kernel that has not what this is attached to: `vfsstat counts some of them`. */
  readonly instead?: string;
  /** Why there is no smoke case: what it would take that a test has not. It compiles, and no more is known. */
  readonly unproved?: string;
}

export interface ProgramTool<A extends ArgumentTable, F extends FlagTable> extends ToolBase<A, F> {
  /** It shows stacks: --flame is offered. */
  readonly drawsStacks?: boolean;
  /** A flag may ask for a list instead of a run. */
  readonly run: (given: Given<A, F>, machine: Machine) => Outcome<ToolRun | Listing>;
}

/** Where a function of the C text goes whose name does not say it; heads as ProbeRequest has them. */
export interface ToolProbe {
  readonly program: string;
  readonly at: string | readonly string[];
  /** Left out with a note where it is not there. */
  readonly optional?: boolean;
  readonly cpu?: number | undefined;
  /** User probes: in this process alone, in each of these; none: in all. */
  readonly pid?: number | readonly number[] | undefined;
}

/** Places that do not show quite the same as the first of the alternatives; see approximately. */
export interface Approximation {
  readonly probes: readonly ToolProbe[];
  /** What then differs: said when it runs, as `approximate: …`. */
  readonly approximate: string;
}

export type ProbeSet = readonly ToolProbe[] | Approximation;

/** Alternatives: the first set of which this kernel has all places. See oneOf. */
export interface OneOf {
  readonly oneOf: readonly ProbeSet[];
}

/** A tool whose program is a C file beside the declaration. */
export interface FormTool<
  A extends ArgumentTable,
  F extends FlagTable,
  P = unknown,
> extends ToolBase<A, F> {
  /** Name of the C file: `opensnoop.c`. */
  readonly program: string;
  /** Facts of the moment, read at the start of every run: names of disks, of users. */
  readonly prepare?: (given: Given<A, F>, machine: Machine) => P;
  /** Values of PARAMs that no flag is bound to. */
  readonly params?: (given: Given<A, F>, prepared: P) => Readonly<Record<string, ParamValue>>;
  /** Macros for #ifdef, each of which makes another program: only for what a PARAM can't decide. */
  readonly defines?: (given: Given<A, F>) => Readonly<Record<string, string | number | boolean>>;
  /** Where functions go that don't say so by their names. */
  readonly probes?: (given: Given<A, F>, machine: Machine) => readonly (ToolProbe | OneOf)[];
  /** Functions that these flags don't need: they are not loaded. */
  readonly leaveOut?: (given: Given<A, F>, machine: Machine) => readonly string[];
  /** Entries of maps and COUNTS in place of those of the C file. */
  readonly sizes?: (given: Given<A, F>) => Readonly<Record<string, number | undefined>>;
  /** What is wrong with the flags together, or a list in place of a run: wrongUsage("…"), ok(listing). */
  readonly check?: (given: Given<A, F>, machine: Machine) => Outcome<Listing | undefined>;
  readonly view: (given: Given<A, F>, prepared: P) => View | readonly (View | false | undefined)[];
  /** First line of stdout, in text. */
  readonly opening?: string | ((given: Given<A, F>, prepared: P) => string | undefined);
  /** Last line, in text. */
  readonly closing?: string;
  /** Lines before an output, in text: the load average, a count of disks. */
  readonly header?: (given: Given<A, F>, prepared: P) => string | readonly string[];
  /** Last lines, in text: a summary. */
  readonly ending?: (given: Given<A, F>, prepared: P) => string | readonly string[];
  /** A picture (SVG) of the whole run, at its end, into the file that a flag with the role "picture" names. */
  readonly picture?: (given: Given<A, F>, prepared: P) => string;
  /** Beside what flags with a role say. */
  readonly timing?: (given: Given<A, F>) => Timing;
  /** `-c CMD`, `--exec CMD …`: the tool starts it, traces it from its first instruction, ends with it. */
  readonly command?: boolean;
  /** User stacks or symbols are shown: processes are watched. */
  readonly watchesProcesses?: boolean;
}

export interface ListingTool<A extends ArgumentTable, F extends FlagTable> extends ToolBase<A, F> {
  readonly list: (given: Given<A, F>, machine: Machine) => Outcome<Listing>;
}

/** A tool whatever its flags are: what the loader and the commands handle. */
export type Tool =
  ProgramTool<ArgumentTable, FlagTable> | ListingTool<ArgumentTable, FlagTable> | AnyFormTool;

export type AnyFormTool = FormTool<ArgumentTable, FlagTable>;
