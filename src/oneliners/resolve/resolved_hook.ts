import type { Hook } from "../../types/hook.js";
import type { TracepointField } from "../../types/facts.js";
import type { Diagnostic } from "../../types/outcome.js";
import type { Space } from "../cexpr/types.js";
import type { Value } from "../cexpr/value.js";

/** What the program's first argument is. */
export type ProgramContext =
  /** kprobe, uprobe: the machine's registers. */
  | { readonly kind: "registers" }
  /** fentry, fexit: one u64 per argument, then the result. Raw tracepoints: one u64 per argument. */
  | { readonly kind: "arguments" }
  | {
      readonly kind: "tracepoint";
      readonly category: string;
      readonly event: string;
      readonly fields: readonly TracepointField[];
    };

/** What a probe's own names mean in a program with that context. */
export interface ProbeNames {
  /** arg1 … in order; shorter than six where fewer exist. */
  readonly arguments: readonly Value[];
  readonly parameters: ReadonlyMap<string, Value>;
  readonly result?: Value;
  /** `args` of a tracepoint. */
  readonly fields?: Value;
  /** `ctx` with the registers. */
  readonly registers?: Value;
  /** Name → why it has no meaning here. */
  readonly absent: ReadonlyMap<string, string>;
  /** Where unmarked pointers point. */
  readonly space: Space;
}

/** Where to attach and with which cookies; the cookie is the print probe's index. */
export type AttachPlan = (firstProbe: number) => readonly Hook[];

/** The program to add at the entry when the return wants to know about it. */
export interface EntryHook {
  readonly attach: readonly Hook[];
  readonly context: ProgramContext;
  readonly probe: ProbeNames;
  /** The entry's values are still there at the return (fexit): only the time has to be kept. */
  readonly kept: boolean;
}

/** One program's worth of a probe. */
export interface ResolvedHook {
  /** FUNC column; more than one where one program serves many functions, told apart by cookie. */
  readonly names: readonly string[];
  readonly attach: AttachPlan;
  readonly context: ProgramContext;
  /** Statements that come first of all: they leave where the event is not the probe's own. */
  readonly guard?: readonly string[];
  readonly probe: ProbeNames;
  readonly onReturn: boolean;
  /** For return probes: how to see the entry. */
  readonly entry?: EntryHook;
  /** Its events are told apart by cookie even while it has one name, so that hooks that read alike can share it. */
  readonly byCookie?: boolean;
  /** Where the call returns whose entry this is: there, strings can be read that were not in memory at the entry. */
  readonly second?: readonly Hook[];
  /** In a program: arguments and result are of types that nobody knows. */
  readonly untyped?: Untyped;
  /** In a program, at a function's first instruction: it has no stack frame of its own yet. */
  readonly atUserEntry?: boolean;
  /** -p is done by where the program is attached. */
  readonly pidByAttach: boolean;
}

export interface Untyped {
  /** `it has no debug information` */
  readonly why: string;
  /** So many parameters have the types that a person wrote. */
  readonly written: number;
}

export interface Resolved {
  readonly hooks: readonly ResolvedHook[];
  readonly notes: readonly Diagnostic[];
}

/** What resolution in user space needs to know of the command line. */
export interface UserChoice {
  readonly pids?: readonly number[] | undefined;
  /** Probe all the same what it may kill. Absent = no, and there is no way to ask for it. */
  readonly force?: boolean;
  /** What for: a count may be made at another place than an event, if that costs less and counts the same. Absent = print. */
  readonly purpose?: "print" | "count";
  /** Kernel stacks are taken, for which the place has to have them. */
  readonly kernelStacks?: boolean;
  /** So many arguments are shown, whatever the expressions say. */
  readonly shownArguments?: number;
}
