import type { Hook } from "../types/hook.js";
import type { KernelFacts } from "../types/facts.js";
import type { Source } from "../types/outcome.js";
import type { NamedFunction } from "../oneliners/resolve/function_hook.js";
import { patternOf } from "../oneliners/resolve/pattern.js";
import { registerNames } from "../oneliners/resolve/register_names.js";
import type { ProgramContext } from "../oneliners/resolve/resolved_hook.js";
import { mistake } from "../oneliners/source.js";
import { COOKIE, type NumberedHooks, type HooksWanted } from "./numbered_hook.js";

/**
 * Symbols that a wide pattern should not drag in: cold halves of functions,
 * static calls, kprobes' own marks, and perf's functions, in which the probes
 * themselves run.
 */
const LEFT_OUT = /\.cold(\.\d+)?$|^__SCT__|^_kbl_addr_/;
const PERF = /^perf_/;

/**
 * Beyond so many functions, those that run all the time are among them, and a
 * program at each of their calls makes the machine several times slower.
 */
const MOST_UNASKED = 10_000;

/** A pattern of kernel functions: one program for however many there are, told apart by cookie (5.15). */
export function kernelHooks(
  hook: NamedFunction,
  source: Source,
  wanted: HooksWanted,
  kernel: KernelFacts,
): NumberedHooks {
  const { text, span } = hook.function;
  if (!kernel.features.kprobes && !kernel.features.kprobeMulti) {
    throw mistake(
      source,
      span,
      "no-kprobes",
      "a pattern of kernel functions needs kprobes, which this kernel lacks",
      { hint: "tracepoints take patterns too: t:syscalls:sys_enter_*" },
    );
  }
  const ofPerf = text.replace(/^\^/, "").startsWith("perf_");
  const names = kernel
    .matchFunctions(patternOf(hook.function))
    .filter((name) => !LEFT_OUT.test(name) && (ofPerf || !PERF.test(name)));
  if (names.length === 0)
    throw mistake(source, span, "no-match", `no function of this kernel matches ${text}`);
  if (names.length > MOST_UNASKED && !wanted.choice.force) {
    const count = names.length.toLocaleString("en-US");
    throw mistake(
      source,
      span,
      "too-many-functions",
      `${text} matches ${count} functions of the kernel: a probe at each would slow the whole machine down`,
      { hint: "a narrower pattern, like 'vfs_*'; or --force, which attaches them all" },
    );
  }
  const probe = registerNames({ source, hook, values: [] }, kernel, "any", "r::…");
  const context: ProgramContext = { kind: "registers" };
  const attach = (onReturn: boolean) => attachTo(names, onReturn, kernel);
  return {
    names,
    hooks: [
      {
        attach: attach(false),
        context,
        probe: probe.entry,
        guard: [],
        index: COOKIE,
        pidByAttach: false,
        atUserEntry: false,
        ...(wanted.returns ? { exit: { attach: attach(true), context, probe: probe.exit } } : {}),
      },
    ],
    user: false,
    notes: [],
  };
}

function attachTo(
  names: readonly string[],
  onReturn: boolean,
  kernel: KernelFacts,
): readonly Hook[] {
  const cookies = names.map((_, i) => i);
  if (kernel.features.kprobeMulti)
    return [{ kind: "kprobe-multi", functions: names, onReturn, cookies, optional: true }];
  return names.map((name, cookie) => ({
    kind: "kprobe",
    function: name,
    offset: 0,
    onReturn,
    cookie,
    optional: true,
  }));
}
