/**
 * The form of a tool, and all that a file in tools/ imports. A tool is data and
 * one pure function: from the flags and the facts of this machine it makes a
 * plan (what runs in the kernel) and views (how it is shown). `bcc-tool NAME`,
 * `--help`, `--list`, the catalogue in the docs and the smoke test come from
 * the same declaration: `export default defineTool({ … })`.
 */
import type { CompiledModule } from "./types/module.js";
import type { KernelFacts, UserFacts } from "./types/facts.js";
import { fail, type Outcome } from "./types/outcome.js";
import type { DataPlan, DataType } from "./types/data.js";
import type { View } from "./types/view.js";

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

const most = 2 ** 31 - 1;

/** Makers of flags: `flag.count("-p, --pid <pid>", "only this process", { least: 1 })`. */
export const flag = {
  switch: (flags: string, about: string): Flag<boolean> => ({
    flags,
    about,
    parse: { kind: "switch" },
    initial: false,
  }),
  times: (flags: string, about: string): Flag<number> => ({
    flags,
    about,
    parse: { kind: "times" },
    initial: 0,
  }),
  text: (flags: string, about: string): Flag<string | undefined> => ({
    flags,
    about,
    parse: { kind: "text" },
  }),
  texts: (flags: string, about: string): Flag<readonly string[]> => ({
    flags,
    about,
    parse: { kind: "texts" },
    initial: [],
  }),
  count: (
    flags: string,
    about: string,
    limits: { readonly least?: number; readonly most?: number } = {},
  ): Flag<number | undefined> => ({
    flags,
    about,
    parse: { kind: "count", least: limits.least ?? 1, most: limits.most ?? most },
  }),
  counts: (flags: string, about: string): Flag<readonly number[]> => ({
    flags,
    about,
    parse: { kind: "counts" },
    initial: [],
  }),
  number: (flags: string, about: string, least = 0): Flag<number | undefined> => ({
    flags,
    about,
    parse: { kind: "number", least },
  }),
  seconds: (flags: string, about: string): Flag<number | undefined> => ({
    flags,
    about,
    parse: { kind: "seconds" },
  }),
  choice: <const C extends string>(
    flags: string,
    about: string,
    choices: readonly C[],
  ): Flag<C | undefined> => ({ flags, about, parse: { kind: "choice", choices } }),
  /** The same flag with a value for when it is not given. */
  or: <T>(base: Flag<T | undefined>, initial: T): Flag<T> => ({ ...base, initial }) as Flag<T>,
} as const;

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

export const argument = {
  text: (name: string, about: string): Argument<string> => ({
    name,
    about,
    optional: false,
    many: false,
    parse: { kind: "text" },
  }),
  optionalText: (name: string, about: string): Argument<string | undefined> => ({
    name,
    about,
    optional: true,
    many: false,
    parse: { kind: "text" },
  }),
  texts: (name: string, about: string): Argument<readonly string[]> => ({
    name,
    about,
    optional: false,
    many: true,
    parse: { kind: "text" },
  }),
  optionalSeconds: (name: string, about: string): Argument<number | undefined> => ({
    name,
    about,
    optional: true,
    many: false,
    parse: { kind: "seconds" },
  }),
  optionalCount: (name: string, about: string): Argument<number | undefined> => ({
    name,
    about,
    optional: true,
    many: false,
    parse: { kind: "count", least: 1, most },
  }),
} as const;

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

/** Declares a tool; the types of `given` follow from the tables. */
export function defineTool<const A extends ArgumentTable, const F extends FlagTable>(
  tool: ProgramTool<A, F> | ListingTool<A, F>,
): Tool {
  return tool as unknown as Tool;
}

export { fail, ok } from "./types/outcome.js";
export { DEFAULT_ARGDIST, planArgdist } from "./oneliners/argdist/index.js";
export {
  as,
  errnoOf,
  planProgram,
  stackFields,
  stacksView,
  syscallNames,
  syscallNumberOf,
} from "./oneliners/cprogram/index.js";
export {
  planFuncCount,
  planFuncInterval,
  planFuncLatency,
  planFuncSlower,
  planStackCount,
  unitOf,
} from "./oneliners/functions/index.js";
export type { Diagnostic, Outcome } from "./types/outcome.js";
export type * from "./types/data.js";
export type * from "./types/facts.js";
export type * from "./types/plan.js";
export type * from "./types/view.js";

/** Code of a diagnostic for which a command ends with status 2: the words are wrong, whatever the machine. */
export const WRONG_USAGE = "wrong-usage";

/** What `run` answers when flags or arguments contradict each other or one is missing. */
export const wrongUsage = (message: string, hint?: string): Outcome<never> =>
  fail({
    severity: "error",
    code: WRONG_USAGE,
    message,
    ...(hint === undefined ? {} : { hint }),
  });

/** Module of a tool's run once compiled: what `described` is made from. */
export type DescribedModule = Pick<CompiledModule, "maps">;
