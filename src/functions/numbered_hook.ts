import type { Hook } from "../types/hook.js";
import type { Diagnostic } from "../types/outcome.js";
import type { ProbeNames, ProgramContext } from "../oneliners/resolve/resolved_hook.js";
import type { UserChoice } from "../oneliners/resolve/resolved_hook.js";

/** What one program is attached to. */
export interface NumberedHook {
  readonly attach: readonly Hook[];
  readonly context: ProgramContext;
  readonly probe: ProbeNames;
  /** Statements before all others, as a hook's. */
  readonly guard: readonly string[];
  /** C for the number of the name that was hit. */
  readonly index: string;
  readonly pidByAttach: boolean;
  /** At a function's first instruction in a program: its caller is not in the stack yet. */
  readonly atUserEntry: boolean;
  /** Where the call returns; only where returns were asked for. */
  readonly exit?: ReturnHook;
}

export interface ReturnHook {
  readonly attach: readonly Hook[];
  readonly context: ProgramContext;
  readonly probe: ProbeNames;
}

/** What a pattern stands for: the names, and the programs that tell which of them it was. */
export interface NumberedHooks {
  /** By number; empty where there is no such name. */
  readonly names: readonly string[];
  readonly hooks: readonly NumberedHook[];
  /** Functions of programs and libraries: each process has its own. */
  readonly user: boolean;
  readonly notes: readonly Diagnostic[];
}

export interface HooksWanted {
  readonly choice: UserChoice;
  /** -r: names are regular expressions. */
  readonly regex: boolean;
  /** The returns too. */
  readonly returns: boolean;
  /** Kernel stacks will be taken, where the place has to have them whole. */
  readonly kernelStacks?: boolean;
}

export const COOKIE = "(u32)bpf_get_attach_cookie(ctx)";

/** Names that were found. */
export const countNames = ({ names }: NumberedHooks): number =>
  names.filter((name) => name !== "").length;
