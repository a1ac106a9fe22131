import type { Hook } from "../types/hook.js";
import type { KernelFacts } from "../types/facts.js";
import type { Source } from "../types/outcome.js";
import { patternOf } from "../oneliners/resolve/pattern.js";
import {
  callGuard,
  callOf,
  canUseRawCalls,
  type CallSide,
} from "../oneliners/resolve/raw_syscall.js";
import { COMMON_CALLS, syscallNumber } from "../oneliners/resolve/syscall_numbers.js";
import type { ProbeNames } from "../oneliners/resolve/resolved_hook.js";
import { mistake, nearestHint } from "../oneliners/source.js";
import type { NamedHook } from "../oneliners/ast.js";
import {
  COOKIE,
  type NumberedHook,
  type NumberedHooks,
  type HooksWanted,
} from "./numbered_hook.js";

type TracepointName = NamedHook & { kind: "tracepoint" };

/** So many raw tracepoints have a program each; what is beyond shares one at the tracepoints' records. */
const MOST_RAW = 256;
/** From so many rare system calls on, one program at every call is better than one at each. */
const MANY_CALLS = 5;

/**
 * Tracepoints by pattern, for a count: no field is read, so the raw ones serve,
 * which build no record. System calls share one program that goes by their
 * number.
 */
export function tracepointHooks(
  name: TracepointName,
  source: Source,
  wanted: HooksWanted,
  kernel: KernelFacts,
): NumberedHooks {
  const found = matching(name, wanted.regex, kernel);
  if (found.length === 0) throw unknown(name, source, kernel);
  const names: string[] = [];
  const raw = kernel.features.rawTracepoints;
  const calls = raw && canUseRawCalls(kernel) ? numberedCalls(found, wanted) : [];
  const hooks = [...callHooks(calls, names)];
  const counted = new Set(calls.map((call) => call.full));
  const others = found.filter((full) => !counted.has(full));
  // Without BTF, or in a module, nothing says that the event is its tracepoint's name.
  const isRaw = (full: string): boolean =>
    raw && kernel.types.find(`btf_trace_${eventOf(full)}`, "typedef") !== undefined;
  const single = others.filter(isRaw).slice(0, MOST_RAW);
  // One of several that the kernel refuses is left out.
  const optional = found.length > 1 ? { optional: true } : {};
  for (const full of single) {
    const attach = { kind: "raw-tracepoint", event: eventOf(full), ...optional } as const;
    hooks.push(hookAt([attach], String(names.push(full) - 1)));
  }
  const rest = others.filter((full) => !single.includes(full));
  if (rest.length > 0) hooks.push(recordHook(rest, names, optional));
  return { names, hooks, user: false, notes: [] };
}

const eventOf = (full: string): string => full.slice(full.indexOf(":") + 1);

function matching(name: TracepointName, regex: boolean, kernel: KernelFacts): readonly string[] {
  const match = regex ? ({ match: "regex" } as const) : ({ match: "wildcard" } as const);
  const [category, event] = [name.category, name.event].map(({ text }) =>
    patternOf({ text, ...match, anchored: true }),
  );
  const either = /^(?!ftrace:)/;
  return kernel
    .matchTracepoints(either)
    .filter((full) => category!.test(full.split(":")[0]!) && event!.test(eventOf(full)));
}

function unknown(name: TracepointName, source: Source, kernel: KernelFacts) {
  const span = { start: name.category.span.start, end: name.event.span.end };
  const text = `${name.category.text}:${name.event.text}`;
  const near = /[*?]/.test(text) ? [] : kernel.nearestTracepoints(text);
  return mistake(source, span, "unknown-tracepoint", `no tracepoint ${text} in this kernel`, {
    hint: nearestHint(near),
    fix: near[0],
  });
}

interface NumberedCall {
  readonly full: string;
  readonly side: CallSide;
  readonly number: number;
}

/**
 * The system calls among them, where a program at all calls costs the machine
 * less than one at each, or where kernel stacks are wanted: before Linux 6.12
 * a program at a call's own tracepoint sees none.
 */
function numberedCalls(
  found: readonly string[],
  { kernelStacks = false }: HooksWanted,
): readonly NumberedCall[] {
  let worth = kernelStacks;
  const calls = found.flatMap((full): NumberedCall[] => {
    const event = full.startsWith("syscalls:") ? callOf(eventOf(full)) : undefined;
    const number = event && syscallNumber(event.call);
    if (!event || number === undefined) return [];
    worth ||= COMMON_CALLS.has(event.call);
    return [{ full, side: event.side, number }];
  });
  return worth || calls.length >= MANY_CALLS ? calls : [];
}

function callHooks(calls: readonly NumberedCall[], names: string[]): readonly NumberedHook[] {
  return (["enter", "exit"] as const).flatMap((side) => {
    const own = calls.filter((call) => call.side === side);
    if (own.length === 0) return [];
    const first = names.length;
    const attach = { kind: "raw-tracepoint", event: `sys_${side}` } as const;
    const [only] = own;
    if (own.length === 1 && only) {
      names.push(only.full);
      const guard = callGuard(side, [`if (call != ${only.number}) return 0;`]);
      return [{ ...hookAt([attach], String(first)), guard }];
    }
    const most = Math.max(...own.map(({ number }) => number));
    names.push(...Array.from({ length: most + 1 }, () => ""));
    for (const { full, number } of own) names[first + number] = full;
    const guard = callGuard(side, onlyThese(own));
    return [{ ...hookAt([attach], `${first} + (u32)call`), guard }];
  });
}

/** Statements that leave where the call is none of these: a bit for each, 64 a word. */
function onlyThese(calls: readonly NumberedCall[]): readonly string[] {
  const words: bigint[] = [];
  for (const { number } of calls) {
    const word = Math.floor(number / 64);
    words[word] = (words[word] ?? 0n) | (1n << BigInt(number % 64));
  }
  const cases = Array.from(words, (bits = 0n, word) => ({ bits, below: (word + 1) * 64 }));
  const chosen = cases.reduceRight(
    (rest, { bits, below }) => `call < ${below} ? 0x${bits.toString(16)}ULL : ${rest}`,
    "0",
  );
  return [`u64 wanted = ${chosen};`, "if (!(wanted >> (call & 63) & 1)) return 0;"];
}

/** At the records of the events themselves, told apart by cookie (5.15). */
function recordHook(
  found: readonly string[],
  names: string[],
  optional: { readonly optional?: boolean },
): NumberedHook {
  const first = names.length;
  names.push(...found);
  const attach = found.map((full, i) => ({
    kind: "tracepoint" as const,
    category: full.split(":")[0]!,
    event: eventOf(full),
    ...(found.length > 1 ? { cookie: first + i } : {}),
    ...optional,
  }));
  return hookAt(attach, found.length > 1 ? COOKIE : String(first));
}

const NO_NAMES: ProbeNames = {
  arguments: [],
  parameters: new Map(),
  absent: new Map(),
  space: "any",
};

const hookAt = (attach: readonly Hook[], index: string): NumberedHook => ({
  attach,
  context: { kind: "arguments" },
  probe: NO_NAMES,
  guard: [],
  index,
  pidByAttach: false,
  atUserEntry: false,
});
