import { describe, expect, it } from "vitest";
import { probesByName } from "../../src/program/conventions.js";
import { planProgram, type ProgramRequest } from "../../src/program/index.js";
import type { ProgramPlan } from "../../src/types/plan.js";
import type { KernelFacts } from "../../src/types/facts.js";
import { fakeKernel, withFentry, withKprobes, withoutKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

type Rest = Partial<Omit<ProgramRequest, "name">>;
const around = (kernel: KernelFacts) => ({ kernel, user: fakeUser() });

function plan(rest: Rest, kernel = withKprobes(), more: object = {}): ProgramPlan {
  const planned = planProgram({ name: "x.c", text: "", ...rest }, { ...around(kernel), ...more });
  if (!planned.ok) throw new Error(planned.diagnostics.map((d) => d.message).join("; "));
  return planned.value;
}

function mistakesOf(rest: Rest, kernel = withKprobes()): readonly string[] {
  const planned = planProgram({ name: "x.c", text: "", ...rest }, around(kernel));
  return planned.ok ? [] : planned.diagnostics.map((d) => `${d.code}: ${d.message}`);
}

const placesOf = (at: string | readonly string[], kernel = withKprobes()) =>
  plan({ probes: [{ program: "f", at }] }, kernel).programs[0]?.attach;

describe("BCC's names", () => {
  it("say where functions go", () => {
    const text = `
int kprobe__vfs_read(struct pt_regs *ctx) { return 0; }
int kretprobe__vfs_read (struct pt_regs *ctx) { return 0; }
int tracepoint__sched__sched_switch(struct x *args) { return 0; }
int raw_tracepoint__sys_enter(struct bpf_raw_tracepoint_args *ctx) { return 0; }
TRACEPOINT_PROBE(block, block_rq_complete) { return 0; }
RAW_TRACEPOINT_PROBE( sched_switch ) { return 0; }
KFUNC_PROBE(vfs_write, struct file *file) { return 0; }
KRETFUNC_PROBE(vfs_write, struct file *file, int ret) { return 0; }
int other(struct pt_regs *ctx) { return 0; }
`;
    expect(probesByName(text).map(({ program, at }) => `${program} ${String(at)}`)).toEqual([
      "kprobe__vfs_read k:vfs_read",
      "kretprobe__vfs_read kr:vfs_read",
      "tracepoint__sched__sched_switch t:sched:sched_switch",
      "raw_tracepoint__sys_enter raw:sys_enter",
      "tracepoint__block__block_rq_complete t:block:block_rq_complete",
      "raw_tracepoint__sched_switch raw:sched_switch",
      "kfunc__vfs_write f:vfs_write",
      "kretfunc__vfs_write fr:vfs_write",
    ]);
  });

  it("count neither in comments nor in strings, and in their place in the text", () => {
    const text =
      '// TRACEPOINT_PROBE(a, b)\n/* int kprobe__x(\n */ char *s = "RAW_TRACEPOINT_PROBE(y)";\nTRACEPOINT_PROBE(sched, nosuch) {}';
    expect(probesByName(text)).toHaveLength(1);
    const planned = planProgram({ name: "x.c", text }, around(withKprobes()));
    const [mistake] = planned.ok ? [] : planned.diagnostics;
    expect(mistake?.message).toBe("no tracepoint sched:nosuch in this kernel");
    expect(mistake?.source?.text.slice(mistake.span?.start, mistake.span?.end)).toBe(
      "TRACEPOINT_PROBE(sched, nosuch)",
    );
  });

  it("are those of the functions that the compiler found, where it ran", () => {
    const text = `#if 0
int kprobe__nosuch(struct pt_regs *ctx) { return 0; }
#endif
#define AT(name) int kprobe__##name(struct pt_regs *ctx)
AT(vfs_read) { return 0; }
TRACEPOINT_PROBE(sched, sched_switch) { return 0; }
`;
    const compiled = [{ name: "tracepoint__sched__sched_switch" }, { name: "kprobe__vfs_read" }];
    const named = probesByName(text, compiled);
    expect(named.map(({ program, at }) => `${program} ${String(at)}`)).toEqual([
      "kprobe__vfs_read k:vfs_read",
      "tracepoint__sched__sched_switch t:sched:sched_switch",
    ]);
    const planned = planProgram({ name: "x.c", text }, around(withKprobes()), compiled);
    expect(planned.ok && planned.value.programs.map(({ name }) => name)).toEqual([
      "kprobe__vfs_read",
      "tracepoint__sched__sched_switch",
    ]);
    expect(planProgram({ name: "x.c", text }, around(withKprobes()), []).ok).toBe(false);
  });

  it("of what the compiler found and this kernel has not are shown where they stand", () => {
    const text = "TRACEPOINT_PROBE(sched, nosuch) { return 0; }";
    const compiled = [{ name: "tracepoint__sched__nosuch" }];
    const planned = planProgram({ name: "x.c", text }, around(withKprobes()), compiled);
    const [mistake] = planned.ok ? [] : planned.diagnostics;
    expect(mistake?.span).toEqual({ start: 0, end: "TRACEPOINT_PROBE(sched, nosuch)".length });
  });

  it("give way to a request for the same function", () => {
    const { programs } = plan({
      text: "int kprobe__nosuch(struct pt_regs *ctx) { return 0; }",
      probes: [{ program: "kprobe__nosuch", at: "k:vfs_read" }],
    });
    expect(programs.map(({ name, attach }) => [name, attach[0]?.kind])).toEqual([
      ["kprobe__nosuch", "kprobe"],
    ]);
  });
});

describe("places", () => {
  it("of each kind", () => {
    expect(placesOf("k:vfs_read")).toEqual([
      { kind: "kprobe", function: "vfs_read", offset: 0, onReturn: false },
    ]);
    expect(placesOf("kr:vfs_read")).toMatchObject([{ onReturn: true }]);
    expect(placesOf("fr:vfs_read", withFentry())).toMatchObject([
      { kind: "ftrace", function: "vfs_read", onReturn: true },
    ]);
    expect(placesOf("t:sched:sched_switch")).toEqual([
      { kind: "tracepoint", category: "sched", event: "sched_switch" },
    ]);
    expect(placesOf("raw:sched_switch")).toEqual([
      { kind: "raw-tracepoint", event: "sched_switch" },
    ]);
    expect(placesOf("r:c:malloc")).toMatchObject([{ kind: "uprobe", onReturn: true, pid: -1 }]);
    expect(placesOf("u:pthread:pthread_create")).toMatchObject([{ kind: "uprobe", offset: 0x500 }]);
    expect(placesOf("perf:cpu-clock:49hz")).toEqual([
      { kind: "perf-event", type: 1, config: 0, sampleFrequency: 49, pid: -1, cpu: -1 },
    ]);
    expect(placesOf("perf:page-faults:1")).toMatchObject([{ config: 2, samplePeriod: 1 }]);
  });

  it("of a pattern are one link where the kernel has it", () => {
    expect(placesOf("k:vfs_read*")).toEqual([
      { kind: "kprobe-multi", functions: ["vfs_read", "vfs_readv"], onReturn: false },
    ]);
    const single = fakeKernel({ features: { kprobeMulti: false } });
    expect(placesOf("k:vfs_read*", single)?.map(({ kind }) => kind)).toEqual(["kprobe", "kprobe"]);
  });

  it("where the compiler changed the function's name", () => {
    expect(placesOf("k:finish_task_switch")).toMatchObject([
      { function: "finish_task_switch.isra.0" },
    ]);
  });

  it("the first that is there, with a note", () => {
    const { programs, notes } = plan(
      { probes: [{ program: "f", at: ["k:vfs_read", "t:syscalls:sys_enter_read"] }] },
      withoutKprobes(),
    );
    expect(programs[0]?.attach).toMatchObject([{ kind: "tracepoint", event: "sys_enter_read" }]);
    expect(notes.map(({ message }) => message)).toEqual([
      "this kernel has no kprobes: traced at t:syscalls:sys_enter_read",
    ]);
  });

  it("that may be missing leave their program out", () => {
    const { programs, notes } = plan({
      probes: [
        { program: "f", at: "k:vfs_read" },
        { program: "g", at: "t:no:such", optional: true },
      ],
    });
    expect(programs.map(({ name }) => name)).toEqual(["f"]);
    expect(notes).toMatchObject([{ severity: "note", code: "unknown-tracepoint" }]);
  });

  it("that are nowhere are mistakes, all of them", () => {
    expect(
      mistakesOf({
        probes: [
          { program: "a", at: "k:vfs_raed" },
          { program: "b", at: "k:notrace_function" },
          { program: "c", at: "x:y" },
          { program: "d", at: "perf:cpu-clok:49hz" },
          { program: "e", at: "p:malloc" },
        ],
      }),
    ).toEqual([
      "unknown-function: no function vfs_raed in this kernel",
      "not-attachable: notrace_function can't be probed: the kernel inlines or protects it",
      'unknown-probe-type: no probe type "x"',
      "unknown-perf-event: no perf event cpu-clok:49hz",
      "missing-library: a user probe is p:library:function",
    ]);
    expect(mistakesOf({ text: "int f(void *ctx) { return 0; }" })[0]).toContain(
      "nothing-to-attach",
    );
  });
});

describe("a probe that is not there", () => {
  function told(text: string, kernel = withKprobes(), more: Rest = {}) {
    const planned = planProgram({ name: "x.c", text, ...more }, around(kernel));
    const [mistake] = planned.ok ? [] : planned.diagnostics;
    const { start = 0, end = 0 } = mistake?.span ?? {};
    const fix = mistake?.fix;
    const right = fix === undefined ? undefined : text.slice(0, start) + fix + text.slice(end);
    return [mistake?.message, mistake?.hint, right];
  }
  const kprobe = (name: string) => `int kprobe__${name}(struct pt_regs *ctx) { return 0; }`;

  it("gets the nearest name, ready to be taken", () => {
    expect(told(kprobe("vfs_raed"))).toEqual([
      "no function vfs_raed in this kernel",
      "nearest: vfs_read, vfs_readv",
      kprobe("vfs_read"),
    ]);
    expect(told("TRACEPOINT_PROBE(sched, sched_swich) { return 0; }")).toEqual([
      "no tracepoint sched:sched_swich in this kernel",
      "nearest: sched:sched_switch",
      "TRACEPOINT_PROBE(sched, sched_switch) { return 0; }",
    ]);
    expect(told("int tracepoint__shed__sched_switch(void *args) { return 0; }")[2]).toBe(
      "int tracepoint__sched__sched_switch(void *args) { return 0; }",
    );
    expect(told("KFUNC_PROBE(vfs_raed) { return 0; }", withFentry())[2]).toBe(
      "KFUNC_PROBE(vfs_read) { return 0; }",
    );
    const line = "// attach vfs_raed to k:vfs_raed";
    const at = { program: "vfs_raed", at: "k:vfs_raed", start: 0, end: line.length };
    expect(told(line, withKprobes(), { probes: [at] })[2]).toBe("// attach vfs_raed to k:vfs_read");
  });

  it("gets an event where functions cannot be probed", () => {
    const hint = (text: string, kernel = withoutKprobes()) => told(text, kernel)[1];
    const near = "nearest in meaning: ";
    expect(hint(kprobe("vfs_read"))).toBe(`${near}TRACEPOINT_PROBE(syscalls, sys_enter_read)`);
    expect(hint("int kretprobe__vfs_read(struct pt_regs *ctx) { return 0; }")).toBe(
      `${near}TRACEPOINT_PROBE(syscalls, sys_exit_read)`,
    );
    expect(hint(kprobe("kfree"))).toBe(`${near}TRACEPOINT_PROBE(kmem, kfree)`);
    expect(hint(kprobe("__x64_sys_nanosleep"))).toContain("(syscalls, sys_enter_nanosleep)");
    expect(hint(kprobe("nothing_known"))).toBe(
      "tracepoints work here: TRACEPOINT_PROBE(category, event)",
    );
    expect(hint("KFUNC_PROBE(vfs_read) { return 0; }")).toContain("(syscalls, sys_enter_read)");
    expect(hint("KFUNC_PROBE(vfs_read) { return 0; }", withKprobes())).toBe(
      "kprobes work here: int kprobe__vfs_read(struct pt_regs *ctx)",
    );
  });
});

describe("what is compiled", () => {
  const probes = [{ program: "f", at: "k:vfs_read" }] as const;

  it("the text's own part is the person's, column for column", () => {
    const text = "int f(void *ctx) { return 0; }";
    const { cText, origins } = plan({ text, probes });
    expect(origins).toHaveLength(1);
    const [{ start, end, verbatim } = { start: 0, end: 0, verbatim: false }] = origins;
    expect(cText.slice(start, end)).toBe(text);
    expect(verbatim).toBe(true);
  });

  it("has none of ours beside it, whatever its functions are called", () => {
    const text = "static int wanted(u64 id) { return 1; }\nint f(void *ctx) { return wanted(0); }";
    expect(plan({ text, probes }).cText).toBe(text);
  });
});
