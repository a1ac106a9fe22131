import { describe, expect, test } from "vitest";
import {
  planFuncCount,
  planFuncInterval,
  planFuncLatency,
  planFuncSlower,
  planStackCount,
} from "../../src/functions/index.js";
import type { ToolRun } from "../../src/tool.js";
import type { Outcome } from "../../src/types/outcome.js";
import { fakeKernel, withFentry, withKprobes, withoutKprobes } from "../support/kernel.js";
import { machineWith, pattern, withRaw } from "./machine.js";

function cText(run: Outcome<ToolRun>): string {
  if (!run.ok) throw new Error(run.diagnostics.map((d) => d.message).join("; "));
  return run.value.plan.cText;
}

const latency = { unit: "usecs", perFunction: false } as const;
const slower = {
  patterns: ["c:getenv", "c:open"],
  regex: false,
  minUs: 10,
  arguments: 2,
  timeOfDay: false,
  elapsed: true,
  folded: false,
  kernelStack: true,
  userStack: true,
};
const stacks = {
  kernelOnly: false,
  userOnly: false,
  perProcess: true,
  offsets: false,
  addresses: false,
  delimited: true,
  folded: false,
};

describe("the generated C", () => {
  test.each<[string, Outcome<ToolRun>]>([
    [
      "count-functions",
      planFuncCount(pattern("vfs_*", { pids: [5], cpu: 1 }), machineWith(withKprobes())),
    ],
    ["count-calls", planFuncCount(pattern("t:syscalls:sys_*"), machineWith(withoutKprobes()))],
    [
      "count-raw",
      planFuncCount(
        pattern("t:sched:sched_*"),
        machineWith(withRaw(withoutKprobes(), "sched_switch")),
      ),
    ],
    [
      "count-cgroup",
      planFuncCount(pattern("u:/usr/bin/python3.11:gc*"), {
        ...machineWith(withKprobes()),
        cgroupPath: "/sys/fs/cgroup/x",
      }),
    ],
    [
      "latency-fexit",
      planFuncLatency({ ...pattern("vfs_read"), ...latency }, machineWith(withFentry())),
    ],
    [
      "latency-many",
      planFuncLatency(
        { ...pattern("vfs_*"), ...latency, perFunction: true, levels: 1 },
        machineWith(withKprobes()),
      ),
    ],
    [
      "latency-user",
      planFuncLatency({ ...pattern("c:*"), ...latency }, machineWith(withKprobes())),
    ],
    [
      "latency-arm64",
      planFuncLatency(
        { ...pattern("c:open", { pids: [3] }), ...latency },
        machineWith(fakeKernel({ arch: "arm64" })),
      ),
    ],
    [
      "interval",
      planFuncInterval({ ...pattern("c:open"), unit: "msecs" }, machineWith(withKprobes())),
    ],
    ["slower", planFuncSlower(slower, machineWith(withKprobes()))],
    [
      "slower-perf-buffer",
      planFuncSlower(
        { ...slower, patterns: ["vfs_read"], userStack: false },
        machineWith(fakeKernel({ features: { ringBuffer: false } })),
      ),
    ],
    ["stacks", planStackCount({ ...pattern("c:open"), ...stacks }, machineWith(withKprobes()))],
    [
      "stacks-kernel",
      planStackCount(
        { ...pattern("vfs_read"), ...stacks, kernelOnly: true, perProcess: false },
        machineWith(withFentry()),
      ),
    ],
  ])("%s", async (name, run) => {
    await expect(cText(run)).toMatchFileSnapshot(`golden/${name}.c`);
  });

  test("the return is attached before the entry", () => {
    const run = planFuncLatency({ ...pattern("c:open"), ...latency }, machineWith(withKprobes()));
    expect(run.ok && run.value.plan.programs.map(({ name }) => name)).toEqual([
      "leave_0",
      "enter_0",
    ]);
  });
});
