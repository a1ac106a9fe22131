import type { Hook } from "../../types/hook.js";
import type { KernelFacts } from "../../types/facts.js";
import { mistake } from "../source.js";
import type { Probe } from "../ast.js";
import type { NamedFunction } from "./function_hook.js";
import { note } from "./note.js";
import { patternOf } from "./pattern.js";
import { registerNames } from "./register_names.js";
import type { ProgramContext, Resolved, ResolvedHook } from "./resolved_hook.js";

/** More than this in one one-liner is a mistake of the pattern, as in BCC. */
export const MOST_FUNCTIONS = 1000;

/** `vfs_*`, `/^tcp_(send|recv)msg$/`: one program for all; the attach cookie (5.15) tells which function it was. */
export function resolveMany(hook: NamedFunction, probe: Probe, kernel: KernelFacts): Resolved {
  const { span, text } = hook.function;
  if (!kernel.features.kprobes && !kernel.features.kprobeMulti) {
    throw mistake(
      probe.source,
      span,
      "no-kprobes",
      "a pattern of kernel functions needs kprobes, which this kernel lacks",
      {
        hint: "tracepoints take patterns too: t:syscalls:sys_enter_*",
      },
    );
  }
  const names = kernel.matchFunctions(patternOf(hook.function));
  if (names.length === 0)
    throw mistake(probe.source, span, "no-match", `no function of this kernel matches ${text}`);
  if (names.length > MOST_FUNCTIONS) {
    throw mistake(
      probe.source,
      span,
      "too-many-functions",
      `${text} matches ${names.length} functions; at most ${MOST_FUNCTIONS} can be traced`,
    );
  }
  const message = `${text} matches ${names.length} functions`;
  return {
    hooks: [manyHook(hook, probe, names, kernel)],
    notes: [note(probe.source, span, "matched", message)],
  };
}

function manyHook(
  hook: NamedFunction,
  probe: Probe,
  names: readonly string[],
  kernel: KernelFacts,
): ResolvedHook {
  const attach = (first: number, onReturn: boolean): readonly Hook[] => {
    const cookies = names.map((_, i) => first + i);
    if (kernel.features.kprobeMulti)
      return [{ kind: "kprobe-multi", functions: names, onReturn, cookies }];
    return names.map((name, i) => ({
      kind: "kprobe",
      function: name,
      offset: 0,
      onReturn,
      cookie: first + i,
    }));
  };
  const { entry, exit } = registerNames(probe, kernel, "any", "r::…");
  const context: ProgramContext = { kind: "registers" };
  return {
    names,
    attach: (first) => attach(first, hook.onReturn),
    context,
    probe: hook.onReturn ? exit : entry,
    onReturn: hook.onReturn,
    ...(hook.onReturn
      ? { entry: { attach: attach(0, false), context, probe: entry, kept: false } }
      : {}),
    pidByAttach: false,
  };
}
