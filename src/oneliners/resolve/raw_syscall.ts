import type { KernelFacts, TracepointField, TracepointFormat } from "../../types/facts.js";
import type { Source } from "../../types/outcome.js";
import { pointerTo, RAW, S64, U64, VOID } from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";
import { LazyMap } from "../lazy_map.js";
import type { NamedHook } from "../ast.js";
import { typedWord } from "./function_names.js";
import { SAVED_NUMBER, syscallArgumentOffset } from "./registers.js";
import { COMMON_CALLS, syscallNumber } from "./syscall_numbers.js";
import { argumentFields } from "./syscall.js";
import { fieldValue, tracepointNames } from "./tracepoint.js";
import type { ProbeNames, Resolved, ResolvedHook, UserChoice } from "./resolved_hook.js";

export type CallSide = "enter" | "exit";

/** `sys_enter_read` → its side and its call. */
export function callOf(
  event: string,
): { readonly side: CallSide; readonly call: string } | undefined {
  const match = /^sys_(enter|exit)_(\w+)$/.exec(event);
  return match ? { side: match[1] as CallSide, call: match[2]! } : undefined;
}

/** System calls can be told by number at the raw tracepoints sys_enter and sys_exit. */
export const canUseRawCalls = (kernel: KernelFacts): boolean =>
  kernel.arch === "x64" &&
  kernel.features.rawTracepoints &&
  kernel.types.find("thread_info", "struct") !== undefined;

/**
 * A system call that is made all the time, counted where all calls come by:
 * raw tracepoints take no record of the event, so a count costs the call 157 ns
 * there and 213 ns at its own tracepoint. Any call whose kernel stack is wanted,
 * too: at its own tracepoint kernels before 6.12 have none. Absent: its own
 * tracepoint is better.
 */
export function resolveRawCall(
  name: NamedHook & { kind: "tracepoint" },
  source: Source,
  { purpose, kernelStacks = false }: UserChoice,
  kernel: KernelFacts,
): Resolved | undefined {
  if (purpose !== "count" && !kernelStacks) return undefined;
  if (name.category.text !== "syscalls" || !canUseRawCalls(kernel)) return undefined;
  const event = callOf(name.event.text);
  const format = kernel.tracepoint("syscalls", name.event.text);
  if (!event || !format) return undefined;
  if (!kernelStacks && !COMMON_CALLS.has(event.call)) return undefined;
  // The record's own head exists only in the record.
  if (/\bcommon_/.test(source.text)) return undefined;
  const number = syscallNumber(event.call);
  if (number === undefined) return undefined;
  return { hooks: [commonCall(format, event.side, number, kernel)], notes: [] };
}

function commonCall(
  format: TracepointFormat,
  side: CallSide,
  number: number,
  kernel: KernelFacts,
): ResolvedHook {
  return {
    names: [format.event],
    attach: () => [{ kind: "raw-tracepoint", event: `sys_${side}` }],
    context: { kind: "arguments" },
    guard: callGuard(side, [`if (call != ${number}) return 0;`]),
    probe: callNames(format, side, kernel),
    onReturn: false,
    pidByAttach: false,
  };
}

/**
 * Statements that put the number of the call into `call`, with its sign, and go on where `only` lets
 * through and the call's own tracepoint would be hit. That is left out where a call is made as 32-bit
 * programs make it, whose numbers are others: 64-bit programs can do so too, by int 0x80. (x32 needs
 * no word: a bit of its numbers is set that no other has.)
 */
export const callGuard = (side: CallSide, only: readonly string[]): readonly string[] => [
  ...(side === "enter" ? ["u64 call = ctx[1];"] : SAVED_CALL),
  ...only,
  ...ONLY_NATIVE,
];

/** The kernel looks at no more than the lower half. */
const SAVED_CALL: readonly string[] = [
  "s32 saved = 0;",
  `bpf_probe_read_kernel(&saved, sizeof(saved), (void *)(ctx[0] + ${SAVED_NUMBER}));`,
  "u64 call = (s64)saved;",
];

/** TS_COMPAT, by which the kernel itself tells them. */
const ONLY_NATIVE: readonly string[] = [
  "struct task_struct *caller = (struct task_struct *)bpf_get_current_task();",
  "u32 status = 0;",
  "bpf_probe_read_kernel(&status, sizeof(status), &caller->thread_info.status);",
  "if (status & 2) return 0;",
];

function callNames(format: TracepointFormat, side: CallSide, kernel: KernelFacts): ProbeNames {
  const own = argumentFields(format);
  const known = tracepointNames(format, kernel.types);
  const values = new Map<string, () => Value>();
  for (const field of format.fields) {
    const value = side === "enter" ? enterValue(field, own, kernel) : exitValue(field);
    if (value) values.set(field.name, value);
  }
  const names = new LazyMap(values);
  const fields: Value = {
    kind: "context",
    names,
    what: `${format.category}:${format.event}`,
    type: U64,
    span: NOWHERE,
  };
  const result = side === "exit" ? names.get("ret") : undefined;
  return { ...known, fields, ...(result ? { result } : {}) };
}

/** The n-th argument lies in the registers that the call's entry saved. */
function enterValue(
  field: TracepointField,
  own: readonly string[],
  kernel: KernelFacts,
): (() => Value) | undefined {
  if (field.name === "__syscall_nr" || field.name === "nr") return () => code("ctx[1]", S64);
  const n = own.indexOf(field.name);
  if (n < 0) return undefined;
  return () => {
    const { type } = fieldValue(field, kernel.types, "user");
    const address = code("ctx[0]", pointerTo(VOID, "kernel"));
    const offset = syscallArgumentOffset(kernel.arch, n);
    const word = type.kind === "pointer" ? type : RAW;
    const place = { kind: "place", address, offset, type: word, space: "kernel" } as const;
    const load: Value = {
      kind: "load",
      place: { ...place, span: NOWHERE },
      type: word,
      span: NOWHERE,
    };
    return typedWord(load, type);
  };
}

function exitValue(field: TracepointField): (() => Value) | undefined {
  if (field.name === "ret") return () => code("((s64)ctx[1])", S64);
  if (field.name === "__syscall_nr" || field.name === "nr") return () => code("call", S64);
  return undefined;
}
