import { describe, expect, test } from "vitest";
import { withReturnProbes } from "../../src/engine/readers/stacks.js";
import { beginWithTracing, withoutTracing } from "../../src/engine/readers/tracing_frames.js";
import type { Frame } from "../../src/types/data.js";

const frames = (...names: readonly string[]): readonly Frame[] =>
  names.map((name, i) => ({ address: BigInt(i + 1), name, offset: 0, module: "" }));
const kept = (...names: readonly string[]): readonly string[] =>
  withoutTracing(frames(...names)).map(({ name }) => name);

describe("kernel stacks begin at the traced place", () => {
  test.each<[string, readonly string[]]>([
    ["raw tracepoint", ["bpf_prog_cfc5ccd36195c3b7_count_0", "bpf_trace_run4"]],
    ["raw tracepoint, Linux 6.1", ["bpf_prog_6deef7357e7b4530", "bpf_trace_run2", "__bpf_trace_x"]],
    ["the tracepoint's record", ["trace_call_bpf", "perf_trace_run_bpf_submit", "perf_trace_x"]],
    ["a call's record", ["perf_call_bpf_enter.isra.0", "perf_syscall_enter"]],
    ["fentry", ["bpf_prog_1", "bpf_trampoline_6442491821"]],
    ["names of programs are hidden", ["", "", "bpf_trace_run4"]],
    ["nothing", []],
  ])("%s", (_, before) => {
    expect(kept(...before, "__traceiter_sched_switch", "__schedule", "schedule")).toEqual([
      "__schedule",
      "schedule",
    ]);
    expect(kept(...before, "__schedule", "bpf_trace_run4", "")).toEqual([
      "__schedule",
      "bpf_trace_run4",
      "",
    ]);
  });

  test("where nothing else is known, all stay", () => {
    expect(kept("", "", "")).toEqual(["", "", ""]);
    expect(kept("bpf_prog_1", "bpf_trace_run1")).toEqual(["bpf_prog_1", "bpf_trace_run1"]);
    expect(kept()).toEqual([]);
  });

  test("samples and kprobes have no frames of their own to drop", () => {
    const sample = { kind: "perf-event", type: 1, config: 0, pid: -1, cpu: -1 } as const;
    const kprobe = { kind: "kprobe", function: "f", offset: 0, onReturn: false } as const;
    expect(beginWithTracing([sample, kprobe])).toBe(false);
    expect(beginWithTracing([kprobe, { kind: "raw-tracepoint", event: "e" }])).toBe(true);
  });
});

describe("user stacks", () => {
  test("a caller that a return probe hides says so", () => {
    const stack = [
      ...frames("deep", "deep"),
      { address: 3n, name: "", offset: 0, module: "uprobes" },
      { address: 4n, name: "", offset: 0, module: "libc.so.6" },
    ];
    const named = withReturnProbes(stack).map(({ name }) => name);
    expect(named).toEqual(["deep", "deep", "[uretprobe]", ""]);
  });

  test("a thread that is stopped there is no caller", () => {
    const [only] = withReturnProbes([{ address: 1n, name: "", offset: 0, module: "uprobes" }]);
    expect(only?.name).toBe("");
  });
});
