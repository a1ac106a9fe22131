import type { Hook } from "../../types/hook.js";
import type { Frame } from "../../types/data.js";

/** Places whose programs are called by the traced code, so that they are in the stack they take. */
const CALLED: ReadonlySet<Hook["kind"]> = new Set([
  "tracepoint",
  "raw-tracepoint",
  "ftrace",
] as const);

/**
 * Whether stacks that these programs take begin with what called them. A sample
 * or a kprobe has the registers of what was interrupted: tracing that is found
 * there is part of the answer.
 */
export const beginWithTracing = (places: readonly Hook[]): boolean =>
  places.some(({ kind }) => CALLED.has(kind));

/** The program, and what the kernel runs between a tracepoint or a function's entry and it. */
const TRACING = new RegExp(
  "^(?:" +
    [
      "bpf_(?:prog|trampoline|dispatcher)_.*",
      "bpf_trace_run\\d+",
      "bpf_get_stack(?:id)?_.*",
      "__bpf_trace_.*",
      "trace_call_bpf",
      "perf_call_bpf_(?:enter|exit)",
      "perf_syscall_(?:enter|exit)",
      "perf_trace_.*",
      "__do_trace_.*",
      "__traceiter_.*",
      "__probestub_.*",
      "__SC[TK]__tp_func_.*",
    ].join("|") +
    ")(?:\\.(?:isra|constprop|part|cold).*)?$",
);

/**
 * The stack from the traced place on. Frames without a name before it are code
 * that the kernel made itself, of programs and their trampolines; where no
 * frame has a name, as for ordinary users, nothing is known and all stay.
 */
export function withoutTracing(frames: readonly Frame[]): readonly Frame[] {
  const first = frames.findIndex(({ name }) => name !== "" && !TRACING.test(name));
  return first > 0 ? frames.slice(first) : frames;
}
