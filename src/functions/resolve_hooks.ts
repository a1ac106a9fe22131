import type { KernelFacts, UserFacts } from "../types/facts.js";
import { unreachable } from "../types/outcome.js";
import { resolveProbe } from "../oneliners/resolve/index.js";
import type { ResolvedHook } from "../oneliners/resolve/resolved_hook.js";
import { untypedArguments } from "../oneliners/probe/untyped.js";
import type { Probe } from "../oneliners/ast.js";
import { kernelHooks } from "./kernel_hooks.js";
import {
  COOKIE,
  type NumberedHook,
  type NumberedHooks,
  type HooksWanted,
} from "./numbered_hook.js";
import { tracepointHooks } from "./tracepoint_hooks.js";
import { usdtHooks } from "./usdt_hooks.js";

/** A pattern → its places. A function of facts only; throws Mistake. */
export function resolveHooks(
  probe: Probe,
  wanted: HooksWanted,
  kernel: KernelFacts,
  user: UserFacts,
): NumberedHooks {
  const { hook } = probe;
  switch (hook.kind) {
    case "tracepoint":
      return tracepointHooks(hook, probe.source, wanted, kernel);
    case "usdt":
      return usdtHooks(hook, probe.source, wanted, kernel, user);
    case "function":
      return hook.library === undefined && hook.function.match !== "exact"
        ? kernelHooks(hook, probe.source, wanted, kernel)
        : resolvedHooks(probe, wanted, kernel, user);
    default:
      return unreachable(hook);
  }
}

/** One kernel function by its name, with all its moves; functions of programs and libraries. */
function resolvedHooks(
  probe: Probe,
  wanted: HooksWanted,
  kernel: KernelFacts,
  user: UserFacts,
): NumberedHooks {
  const { hook } = probe;
  const choice = { ...wanted.choice, purpose: "count" as const };
  const isUser = hook.kind === "function" && hook.library !== undefined;
  const asked = hook.kind === "function" ? { ...hook, onReturn: wanted.returns } : hook;
  const seen = wanted.kernelStacks && !isUser ? withoutTrampolines(kernel) : kernel;
  const resolved = resolveProbe({ ...probe, hook: asked }, choice, seen, user);
  const names: string[] = [];
  const hooks = resolved.hooks.map((one) => numberedHookOf(one, names));
  const shown = (choice.shownArguments ?? 0) > 0;
  const untyped = shown ? resolved.hooks.flatMap((one) => untypedArguments(one, probe.source)) : [];
  return { names, hooks, user: isUser, notes: [...resolved.notes, ...untyped.slice(0, 1)] };
}

/** Kprobes in place of fentry, where there are any; features are found out when they are asked for. */
function withoutTrampolines(kernel: KernelFacts): KernelFacts {
  if (!kernel.features.kprobes) return kernel;
  const features = Object.create(kernel.features, { fentry: { value: false } }) as never;
  return Object.create(kernel, { features: { value: features } }) as KernelFacts;
}

/** A hook's names are added to those known; one that is there already keeps its number. */
function numberedHookOf(hook: ResolvedHook, names: string[]): NumberedHook {
  const known = hook.names.length === 1 ? names.indexOf(hook.names[0]!) : -1;
  const first = known >= 0 ? known : names.length;
  if (known < 0) names.push(...hook.names);
  const byCookie = hook.byCookie === true || hook.names.length > 1;
  const own = { index: byCookie ? COOKIE : String(first), pidByAttach: hook.pidByAttach };
  if (!hook.onReturn || !hook.entry) {
    const { context, probe, guard = [], atUserEntry = false } = hook;
    return { ...own, attach: hook.attach(first), context, probe, guard, atUserEntry };
  }
  const { entry } = hook;
  return {
    ...own,
    attach: entry.attach,
    context: entry.context,
    probe: entry.probe,
    guard: [],
    atUserEntry: hook.context.kind === "registers" && hook.probe.space === "user",
    exit: { attach: hook.attach(first), context: hook.context, probe: hook.probe },
  };
}
