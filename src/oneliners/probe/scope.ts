import { LATENCY } from "../codegen/open_calls.js";
import { LazyMap } from "../lazy_map.js";
import type { KernelFacts } from "../../types/facts.js";
import type { Source } from "../../types/outcome.js";
import type { Scope } from "../cexpr/scope.js";
import { CHAR, fromBtf, pointerTo, RAW, S32, U32, U64, type CType } from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";
import type { ProbeNames, ResolvedHook } from "../resolve/resolved_hook.js";

/** Names that an entry program keeps for the return, in the order of their members in the struct that keeps them. */
export type Saved = readonly string[];

/** What the command line says of names and comparisons. */
export interface NameOptions {
  /** -B: STRCMP's literal is a C initialiser. */
  readonly binaryCompare: boolean;
  /** -I */
  readonly includes: readonly string[];
}

/** Everything that a probe's predicate and values may name. */
export function buildScope(
  hook: ResolvedHook,
  source: Source,
  options: NameOptions,
  kernel: KernelFacts,
  saved: Saved,
  warn: Scope["warn"],
): Scope {
  const { probe } = hook;
  const names = new Map<string, Value>();
  if (probe.fields) names.set("args", probe.fields);
  if (probe.registers) names.set("ctx", probe.registers);
  const entries = hook.entry ? entryValues(hook.entry.probe, hook.entry.kept, saved) : undefined;
  for (const [name, value] of entries ?? namesOf(probe)) names.set(name, value);
  if (probe.result) names.set("retval", probe.result);
  return {
    source,
    types: kernel.types,
    names,
    variables: variablesOf(hook, kernel),
    ...(entries ? { entries } : {}),
    absent: absentOf(hook),
    space: probe.space,
    binaryCompare: options.binaryCompare,
    foreignNames: options.includes.length > 0,
    warn,
  };
}

/** `arg1` … and the parameters of one place. */
export function namesOf(probe: ProbeNames): ReadonlyMap<string, Value> {
  const names = new Map<string, Value>();
  probe.arguments.forEach((value, i) => names.set(`arg${i + 1}`, value));
  for (const [name, value] of probe.parameters) names.set(name, value);
  return names;
}

/** The entry's names as the return sees them: still in place, or as they were kept. */
function entryValues(entry: ProbeNames, kept: boolean, saved: Saved): ReadonlyMap<string, Value> {
  if (kept) return namesOf(entry);
  const values = new Map<string, Value>();
  for (const [name, value] of namesOf(entry)) {
    const index = saved.indexOf(name);
    values.set(name, savedValue(`call.v${Math.max(index, 0)}`, value.type));
  }
  return values;
}

function savedValue(text: string, type: CType): Value {
  if (type.kind === "pointer") return code(text, type);
  if (type.kind === "int" && (type.size < 8 || type.signed))
    return { kind: "cast", operand: code(text, U64), type, span: NOWHERE };
  return code(text, type.kind === "int" ? type : RAW);
}

const fixed: Readonly<Record<string, Value>> = {
  pid: code("(u32)id", U32),
  tid: code("(u32)id", U32),
  tgid: code("(u32)(id >> 32)", U32),
  uid: code("(u32)bpf_get_current_uid_gid()", U32),
  gid: code("(u32)(bpf_get_current_uid_gid() >> 32)", U32),
  cpu: code("bpf_get_smp_processor_id()", S32),
  comm: { kind: "comm", type: pointerTo(CHAR, "kernel"), span: NOWHERE },
};

function variablesOf(hook: ResolvedHook, kernel: KernelFacts): ReadonlyMap<string, Value> {
  const variables = new Map<string, () => Value>(
    Object.entries(fixed).map(([name, value]) => [name, () => value]),
  );
  variables.set("task", () => taskValue(kernel));
  const { result } = hook.probe;
  if (result) variables.set("retval", () => result);
  if (hook.onReturn && hook.entry) variables.set("latency", () => code(LATENCY, U64));
  return new LazyMap(variables);
}

/** The current task, typed where BTF has it. */
function taskValue(kernel: KernelFacts): Value {
  const task = kernel.types.find("task_struct", "struct");
  const type: CType =
    task === undefined
      ? { kind: "opaque", text: "struct task_struct" }
      : fromBtf(kernel.types, task, "kernel");
  return code("bpf_get_current_task()", pointerTo(type, "kernel"));
}

function absentOf(hook: ResolvedHook): ReadonlyMap<string, string> {
  const absent = new Map(hook.probe.absent);
  if (!hook.probe.fields)
    absent.set("args", "needs a tracepoint (t:…); here the arguments are arg1, arg2, …");
  return absent;
}
