/** Small mistakes that people make, each with its way out. */
import { describe, expect, it } from "vitest";
import { planStackCount } from "../../src/functions/index.js";
import { DEFAULT_ARGDIST, planArgdist } from "../../src/oneliners/argdist/index.js";
import { DEFAULT_OPTIONS, planTrace } from "../../src/oneliners/trace/index.js";
import type { Outcome } from "../../src/types/outcome.js";
import { machineWith, pattern } from "../functions/machine.js";
import { withKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

const kernel = withKprobes();
const said = (outcome: Outcome<unknown>): readonly string[] =>
  outcome.ok ? [] : outcome.diagnostics.flatMap(({ message, hint = "" }) => [message, hint]);
const trace = (probe: string, pid?: number) =>
  planTrace(
    [probe],
    { ...DEFAULT_OPTIONS, pids: pid === undefined ? [] : [pid] },
    kernel,
    fakeUser(),
  );
const textOf = (probe: string): string => {
  const plan = trace(probe);
  return plan.ok ? plan.value.cText : said(plan).join("; ");
};
const allOff = {
  ...{ kernelOnly: false, userOnly: false, perProcess: false, offsets: false },
  ...{ addresses: false, delimited: false, folded: false },
};
const stackcount = (more: object) =>
  planStackCount({ ...pattern("c:open"), ...allOff, ...more }, machineWith(kernel));

describe("-p with a thread's number", () => {
  it("says whose thread it is, and which flag is for threads", () => {
    const thread = (flag: string) => [
      "4243 is a thread of process 4242",
      `${flag} 4243 for that thread alone, -p 4242 for all of them`,
    ];
    expect(said(trace("c:open", 4243))).toEqual(thread("-L"));
    const specs = [{ kind: "count", text: "p:c:open()" }] as const;
    const options = { ...DEFAULT_ARGDIST, pids: [4243] };
    expect(said(planArgdist(specs, options, kernel, fakeUser()))).toEqual(thread("-t"));
    expect(said(stackcount({ pids: [4243] }))).toEqual(thread("--tid"));
    expect(said(trace("c:open", 4242))).toEqual([]);
  });
});

describe("fields of tracepoints", () => {
  it("that stand in front of all: the thread and the event's number are known otherwise", () => {
    const text = textOf('t:kmem:kfree "%d %u", args->common_pid, args->common_type');
    expect(text).toContain("(s32)bpf_get_current_pid_tgid()");
    expect(text).not.toContain("ctx->f4");
  });

  it("that are sets of CPUs: words of 64 bits, and no text", () => {
    const at = "t:ipi:ipi_send_cpumask";
    expect(textOf(`${at} "%x", args->cpumask[0]`)).toContain(
      "bpf_probe_read_kernel(&v0, sizeof(v0), (void *)((u64)((u64)((char *)ctx + (ctx->f8 & 0xffff)))));\n  e->f0 = (u64)v0;",
    );
    const words = "can't print this: it is u64[0]; name one of them: …[0]";
    expect(textOf(`${at} "%s", args->cpumask`)).toBe(`%s ${words}`);
    expect(textOf(`${at} "%d", args->cpumask`)).toBe(`%d ${words}`);
  });
});

describe("stackcount --stack-storage-size", () => {
  it("is the size of the map of stacks", () => {
    const made = stackcount({ stackSize: 100 });
    expect(made.ok && made.value.plan.cText).toContain(
      "BPF_STACK_TRACE(stacks, ((100) >> 0) ?: 1);",
    );
  });
});
