import type { KernelFacts, UserFacts } from "../types/facts.js";
import { unreachable } from "../types/outcome.js";
import { resolveProbe } from "../oneliners/resolve/index.js";
import type { Target } from "../oneliners/resolve/target.js";
import type { Probe } from "../oneliners/ast.js";
import { kernelSites } from "./kernelsites.js";
import { COOKIE, type Site, type Sites, type Wanted } from "./site.js";
import { tracepointSites } from "./tracepointsites.js";
import { usdtSites } from "./usdtsites.js";

/** A pattern → its places. A function of facts only; throws Mistake. */
export function resolveSites(
  probe: Probe,
  wanted: Wanted,
  kernel: KernelFacts,
  user: UserFacts,
): Sites {
  const { target } = probe;
  switch (target.kind) {
    case "tracepoint":
      return tracepointSites(target, probe.source, wanted, kernel);
    case "usdt":
      return usdtSites(target, probe.source, wanted, kernel, user);
    case "function":
      return target.library === undefined && target.function.match !== "exact"
        ? kernelSites(target, probe.source, wanted, kernel)
        : resolvedSites(probe, wanted, kernel, user);
    default:
      return unreachable(target);
  }
}

/** One kernel function by its name, with all its moves; functions of programs and libraries. */
function resolvedSites(probe: Probe, wanted: Wanted, kernel: KernelFacts, user: UserFacts): Sites {
  const { target } = probe;
  const choice = { ...wanted.choice, purpose: "count" as const };
  const isUser = target.kind === "function" && target.library !== undefined;
  const asked = target.kind === "function" ? { ...target, onReturn: wanted.returns } : target;
  const seen = wanted.kernelStacks && !isUser ? withoutTrampolines(kernel) : kernel;
  const resolved = resolveProbe({ ...probe, target: asked }, choice, seen, user);
  const names: string[] = [];
  const sites = resolved.targets.map((one) => siteOf(one, names));
  return { names, sites, user: isUser, notes: resolved.notes };
}

/** Kprobes in place of fentry, where there are any; features are found out when they are asked for. */
function withoutTrampolines(kernel: KernelFacts): KernelFacts {
  if (!kernel.features.kprobes) return kernel;
  const features = Object.create(kernel.features, { fentry: { value: false } }) as never;
  return Object.create(kernel, { features: { value: features } }) as KernelFacts;
}

/** A target's names are added to those known; one that is there already keeps its number. */
function siteOf(target: Target, names: string[]): Site {
  const known = target.names.length === 1 ? names.indexOf(target.names[0]!) : -1;
  const first = known >= 0 ? known : names.length;
  if (known < 0) names.push(...target.names);
  const byCookie = target.byCookie === true || target.names.length > 1;
  const own = { index: byCookie ? COOKIE : String(first), pidByAttach: target.pidByAttach };
  if (!target.onReturn || !target.entry) {
    const { context, probe, guard = [], atUserEntry = false } = target;
    return { ...own, attach: target.attach(first), context, probe, guard, atUserEntry };
  }
  const { entry } = target;
  return {
    ...own,
    attach: entry.attach,
    context: entry.context,
    probe: entry.probe,
    guard: [],
    atUserEntry: target.context.kind === "registers" && target.probe.space === "user",
    exit: { attach: target.attach(first), context: target.context, probe: target.probe },
  };
}
