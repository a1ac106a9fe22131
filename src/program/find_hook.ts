import type { Hook } from "../types/hook.js";
import type { KernelFacts, UserFacts } from "../types/facts.js";
import { fail, ok, type Diagnostic, type Outcome, type Source } from "../types/outcome.js";
import type { NamedHook } from "../oneliners/ast.js";
import { nearest } from "../oneliners/nearest.js";
import { patternOf } from "../oneliners/resolve/pattern.js";
import { MOVES, SYSCALL_NAME } from "../oneliners/resolve/renamed_functions.js";
import { note } from "../oneliners/resolve/note.js";
import { resolveUsdt } from "../oneliners/resolve/usdt.js";
import { resolveUserFunction } from "../oneliners/resolve/user.js";
import { attempt, mistake, nearestHint } from "../oneliners/source.js";
import { parseHead } from "../oneliners/probe/head.js";
import { knownBy } from "../oneliners/probe/known_names.js";
import { incompleteUsdt } from "../oneliners/probe/named_event.js";
import { listed } from "../oneliners/probe/processes.js";
import { HOOK_FINDERS } from "./named_hooks.js";
import type { ProbeRequest } from "./request.js";
import type { UsdtHooks } from "./usdt_arguments.js";
import { hookInstead } from "./nearest_hook.js";
import { hasPerfEvent, perfEvent, perfEventNames } from "./perf_events.js";
import { literalPattern } from "../types/literal_pattern.js";

export interface FoundHook {
  readonly attach: readonly Hook[];
  readonly notes: readonly Diagnostic[];
  /** Of a USDT probe: how its arguments are read. */
  readonly usdt?: UsdtHooks;
}

export interface Facts {
  readonly kernel: KernelFacts;
  readonly user: UserFacts;
}

/** Where `head` is on this machine. Throws Mistake, whose span is in `source`. */
export function findHook(
  head: string,
  source: Source,
  span: { readonly start: number; readonly end: number },
  request: ProbeRequest,
  facts: Facts,
): FoundHook {
  const [, kind = "", rest = ""] = /^(\w+):(.*)$/s.exec(head) ?? [];
  const asked: Asked = { kind, rest, source, span, request };
  const find = FINDERS[kind];
  if (find) return find(asked, facts);
  const hook = HOOK_FINDERS[kind];
  if (hook) return foundAt(hook(asked, facts.kernel));
  throw mistake(source, span, "unknown-probe-type", `no probe type "${kind || head}"`, {
    hint: `one of ${Object.keys({ ...FINDERS, ...HOOK_FINDERS }).join(", ")}, like k:vfs_read or t:sched:sched_switch`,
  });
}

interface Asked {
  readonly kind: string;
  readonly rest: string;
  readonly source: Source;
  readonly span: { readonly start: number; readonly end: number };
  readonly request: ProbeRequest;
}

type Finder = (asked: Asked, facts: Facts) => FoundHook;

const FINDERS: Readonly<Record<string, Finder>> = {
  k: (asked, facts) => kprobes(asked, false, facts),
  kr: (asked, facts) => kprobes(asked, true, facts),
  f: (asked, facts) => trampoline(asked, false, facts),
  fr: (asked, facts) => trampoline(asked, true, facts),
  t: tracepoint,
  raw: rawTracepoint,
  p: (asked, facts) => userFunction(asked, facts),
  r: (asked, facts) => userFunction(asked, facts),
  u: usdt,
  perf,
};

const foundAt = (...attach: readonly Hook[]): FoundHook => ({ attach, notes: [] });

/** A name or a pattern; a function that was moved without a change of meaning is found where it is now. */
function kprobes(asked: Asked, onReturn: boolean, { kernel }: Facts): FoundHook {
  const { rest, source, span } = asked;
  if (!kernel.features.kprobes)
    throw mistake(source, span, "no-kprobes", "this kernel has no kprobes", {
      hint: hookInstead(rest, onReturn, kernel),
    });
  if (/[*?]/.test(rest)) return manyKprobes(asked, onReturn, kernel);
  const names = functionNames(rest, kernel);
  if (names.length === 0) throw unknownFunction(asked, kernel);
  const attach = names.map((name): Hook => ({
    kind: "kprobe",
    function: name,
    offset: 0,
    onReturn,
  }));
  if (names[0] === rest) return foundAt(...attach);
  return { attach, notes: [note(source, span, "moved", `${rest} traced at ${names.join(", ")}`)] };
}

function manyKprobes(asked: Asked, onReturn: boolean, kernel: KernelFacts): FoundHook {
  const { rest, source, span } = asked;
  const functions = kernel.matchFunctions(patternOf({ text: rest, match: "wildcard" }));
  if (functions.length === 0)
    throw mistake(source, span, "no-match", `no function of this kernel matches ${rest}`);
  if (kernel.features.kprobeMulti) return foundAt({ kind: "kprobe-multi", functions, onReturn });
  return foundAt(
    ...functions.map((name): Hook => ({
      kind: "kprobe",
      function: name,
      offset: 0,
      onReturn,
    })),
  );
}

/** What a system call's function is called, by architecture and kernel: BCC's names have sys_. */
const SYSCALL_PREFIXES = [
  ...(process.arch === "arm64" ? ["__arm64_sys_"] : ["__x64_sys_"]),
  "__se_sys_",
  "sys_",
  "SyS_",
];

function functionNames(name: string, kernel: KernelFacts): readonly string[] {
  const exact = kernel.function(name);
  if (exact?.attachable) return [name];
  const move = MOVES.find(
    ({ from, to, difference, arguments: changed }) =>
      from === name && !difference && !changed && kernel.function(to)?.attachable,
  );
  if (move) return [move.to];
  const call = SYSCALL_NAME.exec(name)?.[1];
  const wrapper = SYSCALL_PREFIXES.map((prefix) => `${prefix}${call}`);
  const there =
    call === undefined ? undefined : wrapper.find((one) => kernel.function(one)?.attachable);
  if (there !== undefined) return [there];
  const escaped = literalPattern(name);
  return kernel
    .matchFunctions(new RegExp(`^${escaped}\\.(isra|constprop|part|llvm)\\.\\d+$`))
    .slice(0, 8);
}

function unknownFunction({ kind, rest, source, span }: Asked, kernel: KernelFacts): never {
  if (kernel.function(rest))
    throw mistake(
      source,
      span,
      "not-attachable",
      `${rest} can't be probed: the kernel inlines or protects it`,
    );
  const near = kernel.nearestFunctions(rest);
  throw mistake(source, span, "unknown-function", `no function ${rest} in this kernel`, {
    hint: nearestHint(near),
    fix: near[0] === undefined ? undefined : `${kind}:${near[0]}`,
  });
}

function trampoline(asked: Asked, onReturn: boolean, { kernel }: Facts): FoundHook {
  const { rest, source, span } = asked;
  if (!kernel.features.fentry)
    throw mistake(
      source,
      span,
      "no-fentry",
      `this kernel ${/^(?:[1-4]|5\.[0-4])\./.test(kernel.release) ? "has no" : "refuses"} fentry, which came with Linux 5.5`,
      {
        hint: kernel.features.kprobes
          ? `kprobes work here: int ${onReturn ? "kretprobe" : "kprobe"}__${rest}(struct pt_regs *ctx)`
          : hookInstead(rest, onReturn, kernel),
      },
    );
  const name = rest.slice(rest.indexOf(":") + 1);
  const found = kernel.function(name);
  if (!found?.attachable) throw unknownFunction({ ...asked, rest: name }, kernel);
  if (found.btfId === undefined)
    throw mistake(source, span, "no-prototype", `the kernel's BTF has no prototype of ${name}`);
  return foundAt({
    kind: "ftrace",
    function: name,
    onReturn,
    btfId: found.btfId,
    ...(found.module === undefined ? {} : { module: found.module }),
  });
}

function tracepoint({ rest, source, span }: Asked, { kernel }: Facts): FoundHook {
  const [category = "", event = ""] = rest.split(":");
  if (kernel.tracepoint(category, event)) return foundAt({ kind: "tracepoint", category, event });
  const near = kernel.nearestTracepoints(rest);
  throw mistake(source, span, "unknown-tracepoint", `no tracepoint ${rest} in this kernel`, {
    hint: nearestHint(near),
    fix: near[0] === undefined ? undefined : `t:${near[0]}`,
  });
}

/** By the event's name alone: its type in BTF, which some have alone, else tracefs' list of all. */
function rawTracepoint({ rest, source, span }: Asked, { kernel }: Facts): FoundHook {
  if (!kernel.features.rawTracepoints)
    throw mistake(source, span, "no-raw-tracepoints", "this kernel has no raw tracepoints");
  const there =
    kernel.types.find(`btf_trace_${rest}`, "typedef") !== undefined ||
    kernel.matchTracepoints(new RegExp(`:${literalPattern(rest)}$`)).length > 0;
  if (there) return foundAt({ kind: "raw-tracepoint", event: rest });
  throw mistake(source, span, "unknown-tracepoint", `no tracepoint ${rest} in this kernel`, {
    hint: nearestHint(kernel.nearestTracepoints(rest)),
  });
}

/** The head alone is read; `p:c:malloc`, `r:c:malloc`, patterns as one-liners have them. */
function userFunction(asked: Asked, { kernel, user }: Facts): FoundHook {
  const { source, span, request } = asked;
  const hook = namedHook(asked, user);
  if (hook.kind !== "function" || !hook.library)
    throw mistake(source, span, "missing-library", "a user probe is p:library:function", {
      hint: "k:function is a kernel function",
    });
  const { library } = hook;
  const resolved = resolveUserFunction(
    { ...hook, library },
    { source, hook, values: [] },
    { pids: listed(request.pid) },
    kernel,
    user,
  );
  return { attach: resolved.hooks.flatMap(({ attach }) => attach(0)), notes: resolved.notes };
}

/** The machine's files and functions tell where names end that have blanks or parentheses in them. */
function namedHook({ source, span, request }: Asked, user: UserFacts): NamedHook {
  const { hook, end } = parseHead(source, span.start, knownBy(user, listed(request.pid)));
  if (end >= span.end) return hook;
  throw mistake(source, { ...span, start: end }, "unexpected-text", "the probe ends before this");
}

function usdt(asked: Asked, { kernel, user }: Facts): FoundHook {
  const { source, span, request } = asked;
  const hook = namedHook(asked, user);
  if (hook.kind !== "usdt") throw incompleteUsdt(source, span);
  const choice = { pids: listed(request.pid) };
  const { hooks, notes } = resolveUsdt(hook, source, choice, kernel, user);
  return { attach: hooks.flatMap(({ attach }) => attach(0)), notes, usdt: hooks };
}

function perf({ rest, source, span, request }: Asked, { kernel }: Facts): FoundHook {
  const event = perfEvent(rest, request.cpu);
  if (!event) {
    const name = rest.split(":")[0] ?? "";
    throw mistake(source, span, "unknown-perf-event", `no perf event ${rest}`, {
      hint: nearestHint(nearest(name, perfEventNames)) ?? "like perf:cpu-clock:49hz",
    });
  }
  if (!hasPerfEvent(event, kernel))
    throw mistake(source, span, "no-hardware-events", "this machine has no hardware events");
  return foundAt(event);
}

/** The first of the request's heads that is there; why none is, where none is. */
export function findFirstHook(request: ProbeRequest, facts: Facts): Outcome<FoundHook> {
  const heads = typeof request.at === "string" ? [request.at] : request.at;
  const reasons: Diagnostic[] = [];
  for (const [i, head] of heads.entries()) {
    const source: Source = { name: `place of ${request.program}`, text: head };
    const span = { start: 0, end: head.length };
    const found = attempt(() => findHook(head, source, span, request, facts));
    if (found.ok && i === 0) return found;
    if (found.ok) {
      const message = `${reasons[0]?.message ?? "not there"}: traced at ${head}`;
      const chosen = note(source, span, "fallback", message);
      return ok({ ...found.value, notes: [chosen, ...found.value.notes] });
    }
    reasons.push(...found.diagnostics);
  }
  return fail(...reasons);
}
