import type { KernelFacts } from "../../types/facts.js";
import { RAW } from "../cexpr/types.js";
import { code } from "../cexpr/value.js";
import { mistake, nearestHint } from "../source.js";
import type { Probe } from "../ast.js";
import { functionHook, type NamedFunction } from "./function_hook.js";
import { resolveMany } from "./kernel_pattern.js";
import {
  CLONE_SUFFIX,
  MOVES,
  NEAR_TRACEPOINTS,
  SYSCALL_BODIES,
  SYSCALL_NAME,
  TWINS,
} from "./renamed_functions.js";
import { note } from "./note.js";
import { OPEN_CALLS, syscallHook } from "./syscall.js";
import { fieldName, tracepointContext, tracepointNames } from "./tracepoint.js";
import type { Resolved, ResolvedHook } from "./resolved_hook.js";
import { literalPattern } from "../../types/literal_pattern.js";

/** A kernel function → where to attach. The first way that the kernel has wins; what was chosen is noted. */
export function resolveKernelFunction(
  hook: NamedFunction,
  probe: Probe,
  kernel: KernelFacts,
): Resolved {
  if (hook.function.match !== "exact") return resolveMany(hook, probe, kernel);
  const ways = [resolveSyscall, resolveMove, resolveFunction, resolveTwin];
  for (const way of ways) {
    const resolved = way(hook, probe, kernel);
    if (resolved) return resolved;
  }
  throw notFound(hook, probe, kernel);
}

export const canProbeFunctions = (kernel: KernelFacts): boolean =>
  kernel.features.kprobes || kernel.features.fentry;

/** System calls by any of their names: the tracepoint says the same, exactly and cheaply, on every kernel. */
function resolveSyscall(
  hook: NamedFunction,
  probe: Probe,
  kernel: KernelFacts,
): Resolved | undefined {
  const name = hook.function.text;
  const body = SYSCALL_BODIES.get(name);
  const call = body ?? SYSCALL_NAME.exec(name)?.[1];
  if (call === undefined || hook.offset !== 0n) return undefined;
  const exists = kernel.features.kprobes && kernel.function(name)?.attachable === true;
  // A wrapper that is there, by its own name, is what the person asked for.
  if (exists) return undefined;
  const found = syscallHook(
    { call: SYSCALL_RENAMES[call] ?? call },
    name,
    probe,
    hook.onReturn,
    kernel,
  );
  if (!found) return undefined;
  const reason = kernel.features.kprobes ? "" : "kernel has no kprobes: ";
  const side = hook.onReturn ? "exit" : "enter";
  const message = `${reason}${name} traced at syscalls:sys_${side}_${SYSCALL_RENAMES[call] ?? call}`;
  return { hooks: [found], notes: [note(probe.source, hook.function.span, "moved", message)] };
}

/** Calls whose tracepoint has another name than the function. */
const SYSCALL_RENAMES: Readonly<Record<string, string>> = {
  umount: "umount",
  stat: "newstat",
  fstat: "newfstat",
  lstat: "newlstat",
  uname: "newuname",
  sendfile: "sendfile64",
};

function resolveMove(hook: NamedFunction, probe: Probe, kernel: KernelFacts): Resolved | undefined {
  const name = hook.function.text;
  if (hook.offset !== 0n) return undefined;
  if (!kernel.features.kprobes && (name === "do_sys_open" || name === "do_sys_openat2"))
    return resolveOpen(hook, probe, kernel);
  if (!canProbeFunctions(kernel)) return undefined;
  const move = MOVES.find(
    (candidate) => candidate.from === name && kernel.function(candidate.to)?.attachable,
  );
  const here = kernel.function(name)?.attachable === true;
  if (!move || (here && !move.always)) return undefined;
  const one = functionHook(hook, probe, kernel.function(move.to)!, kernel, name, move);
  const differs = move.difference === undefined ? "" : `; ${move.difference}`;
  const message = `${name} traced at ${move.to}${move.arguments ? ", arguments as in do_sys_open" : ""}${differs}`;
  return { hooks: [one], notes: [note(probe.source, hook.function.span, "moved", message)] };
}

/** Without function probes, all the calls that open: `do_sys_open` counts its arguments, whatever the call's own are. */
function resolveOpen(hook: NamedFunction, probe: Probe, kernel: KernelFacts): Resolved | undefined {
  const name = hook.function.text;
  const shapes =
    name === "do_sys_openat2"
      ? OPEN_CALLS.map((shape) => ({ ...shape, names: ["dfd", "filename"] }))
      : OPEN_CALLS;
  const found = shapes.flatMap((shape) => {
    const one = syscallHook(shape, name, probe, hook.onReturn, kernel);
    return one ? [{ call: shape.call, one }] : [];
  });
  if (found.length === 0) return undefined;
  const side = hook.onReturn ? "exit" : "enter";
  const places = found
    .map(({ call }, i) => (i === 0 ? `syscalls:sys_${side}_${call}` : call))
    .join(", ");
  const mapped = hook.onReturn ? "" : ", arg2 = filename";
  const message = `kernel has no kprobes: ${name} traced at ${places}${mapped}`;
  return {
    hooks: found.map(({ one }) => one),
    notes: [note(probe.source, hook.function.span, "moved", message)],
  };
}

function resolveFunction(
  hook: NamedFunction,
  probe: Probe,
  kernel: KernelFacts,
): Resolved | undefined {
  if (!canProbeFunctions(kernel)) return undefined;
  const name = hook.function.text;
  const exact = kernel.function(name);
  if (exact?.attachable)
    return { hooks: [functionHook(hook, probe, exact, kernel, name)], notes: [] };
  const clones = cloneNames(name, kernel);
  if (clones.length === 0 || hook.offset !== 0n) return undefined;
  const hooks = clones.map((clone) =>
    functionHook(
      hook,
      probe,
      kernel.function(clone) ?? { name: clone, attachable: true },
      kernel,
      name,
    ),
  );
  const message = `${name} traced at ${clones.join(", ")}`;
  return { hooks, notes: [note(probe.source, hook.function.span, "clone", message)] };
}

/** `name.isra.0` and its like, and the names that memory profiling (6.10) and mitigations gave. */
function cloneNames(name: string, kernel: KernelFacts): readonly string[] {
  const plain = name.replace(CLONE_SUFFIX, "");
  if (plain !== name && kernel.function(plain)?.attachable) return [plain];
  const noprof = `${name}_noprof`;
  if (kernel.function(noprof)?.attachable) return [noprof];
  const known = kernel.function(name)?.clones ?? [];
  if (known.length > 0)
    return known.filter((clone) => kernel.function(clone)?.attachable !== false);
  const escaped = literalPattern(plain);
  return kernel
    .matchFunctions(new RegExp(`^${escaped}\\.(isra|constprop|part|llvm)\\.\\d+$`))
    .slice(0, 8);
}

/** A tracepoint that fires exactly where the function does, with its arguments as fields. */
function resolveTwin(hook: NamedFunction, probe: Probe, kernel: KernelFacts): Resolved | undefined {
  if (hook.onReturn || hook.offset !== 0n || canProbeFunctions(kernel)) return undefined;
  const twin = TWINS.find((candidate) => candidate.function === hook.function.text);
  const format = twin && kernel.tracepoint(...twin.tracepoint);
  if (!twin || !format) return undefined;
  const names = tracepointNames(format, kernel.types);
  const list = twin.fields.flatMap((name) => {
    const found = format.fields.find((candidate) => candidate.name === name);
    return found ? [code(`ctx->${fieldName(found)}`, RAW)] : [];
  });
  const one: ResolvedHook = {
    names: [hook.function.text],
    attach: () => [{ kind: "tracepoint", category: format.category, event: format.event }],
    context: tracepointContext(format),
    probe: { ...names, arguments: list },
    onReturn: false,
    pidByAttach: false,
  };
  const message = `kernel has no kprobes: ${hook.function.text} traced at ${twin.tracepoint.join(":")}`;
  return { hooks: [one], notes: [note(probe.source, hook.function.span, "moved", message)] };
}

/** Why there is nothing to attach to, and the way out. */
function notFound(hook: NamedFunction, probe: Probe, kernel: KernelFacts): never {
  const name = hook.function.text;
  const { span } = hook.function;
  const facts = kernel.function(name);
  const nearTracepoint = NEAR_TRACEPOINTS.get(name);
  if (facts && !canProbeFunctions(kernel)) {
    const [category = "", event = ""] = nearTracepoint?.split(":") ?? [];
    const usable = nearTracepoint !== undefined && kernel.tracepoint(category, event) !== undefined;
    const hint = usable
      ? `nearest in meaning: t:${nearTracepoint}`
      : "tracepoints work here: t:category:event";
    throw mistake(
      probe.source,
      span,
      "no-kprobes",
      `this kernel can't probe functions: no kprobes, no fentry`,
      { hint },
    );
  }
  if (facts && !facts.attachable) {
    const near = kernel.nearestFunctions(name).filter((candidate) => candidate !== name);
    throw mistake(
      probe.source,
      span,
      "not-attachable",
      `${name} can't be probed: the kernel inlines or protects it`,
      { hint: nearestHint(near) },
    );
  }
  const near = kernel.nearestFunctions(name);
  throw mistake(probe.source, span, "unknown-function", `no function ${name} in this kernel`, {
    hint: /[%"',]|->/.test(name)
      ? `quote a probe with its format and values as one: 'vfs_read "%d", count'`
      : nearestHint(near),
    fix: near[0],
  });
}
