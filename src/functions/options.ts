import type { Machine, Timing } from "../types/tool.js";
import type { Source } from "../types/outcome.js";
import type { Probe } from "../oneliners/ast.js";
import { parsePattern, type Accepted } from "./pattern.js";
import { checkProcess, type Scope } from "./program.js";
import { countNames, type NumberedHooks, type HooksWanted } from "./numbered_hook.js";
import { knownBy } from "../oneliners/probe/known_names.js";
import { resolveHooks } from "./resolve_hooks.js";

/** What all tools of functions are told. */
export interface PatternOptions {
  readonly pattern: string;
  /** -r */
  readonly regex: boolean;
  readonly pids?: readonly number[] | undefined;
  readonly tid?: number | undefined;
  readonly cpu?: number | undefined;
  /** Seconds. */
  readonly interval?: number | undefined;
  readonly duration?: number | undefined;
  /** -T */
  readonly timestamp: boolean;
  /** What may harm: return probes in Go programs, most of the kernel's functions at once. */
  readonly force?: boolean | undefined;
}

export const scopeOf = (
  { pids, tid, cpu }: Pick<PatternOptions, "pids" | "tid" | "cpu">,
  { cgroupPath, pidNamespace }: Machine,
): Scope => ({ pids, tid, cpu, cgroupPath, pidNamespace });

export const timingOf = ({ interval, duration, timestamp }: PatternOptions): Timing => ({
  interval,
  duration,
  ...(timestamp ? { stamp: "plain" as const } : {}),
});

export interface Located {
  readonly probe: Probe;
  readonly found: NumberedHooks;
}

/** A pattern as typed → where it is in this kernel and its programs; throws Mistake. */
export function locate(
  options: Pick<PatternOptions, "pattern" | "regex" | "pids" | "tid" | "force"> & {
    readonly arguments?: number;
  },
  accepted: Accepted,
  wanted: Pick<HooksWanted, "returns" | "kernelStacks">,
  machine: Machine,
  name = "pattern",
): Located {
  const { pattern, regex, pids, force = false, arguments: shownArguments = 0 } = options;
  const source: Source = { name, text: pattern };
  const probe = parsePattern(source, regex, accepted, knownBy(machine.user, options.pids));
  checkProcess(options, machine.user);
  const choice = { pids, force, shownArguments };
  const found = resolveHooks(probe, { ...wanted, choice, regex }, machine.kernel, machine.user);
  return { probe, found };
}

/** BCC's first line. */
export const openingOf = ({ pattern }: PatternOptions, found: NumberedHooks): string =>
  `Tracing ${countNames(found)} functions for "${pattern}"... Hit Ctrl-C to end.`;

export const CLOSING = "Detaching...";
