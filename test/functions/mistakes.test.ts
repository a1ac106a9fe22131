import { describe, expect, test } from "vitest";
import { planFuncCount, planFuncLatency, planStackCount } from "../../src/functions/index.js";
import { renderDiagnostic } from "../../src/render/diagnostic.js";
import type { ToolRun } from "../../src/tool.js";
import type { Outcome } from "../../src/types/outcome.js";
import type { KernelFacts } from "../../src/types/facts.js";
import { withKprobes, withoutKprobes } from "../support/kernel.js";
import { machineWith, pattern } from "./machine.js";

const said = (run: Outcome<ToolRun>): string =>
  run.ok
    ? "fine"
    : run.diagnostics.flatMap((d) => renderDiagnostic(d, { color: false, width: 100 })).join("\n");

const count = (text: string, regex = false, kernel = withKprobes(), pid?: number) =>
  said(
    planFuncCount(
      pattern(text, { regex, pids: pid === undefined ? [] : [pid] }),
      machineWith(kernel),
    ),
  );
const latency = (text: string, kernel = withKprobes()) =>
  said(
    planFuncLatency({ ...pattern(text), unit: "nsecs", perFunction: false }, machineWith(kernel)),
  );

const wideKernel = Object.create(withKprobes(), {
  matchFunctions: { value: () => Array.from({ length: 40_000 }, (_, i) => `function_${i}`) },
}) as KernelFacts;

describe("mistakes name the place, the reason and the way out", () => {
  test.each<[string, string]>([
    ["N-30: nothing matches", count("nosuchpattern*")],
    ["N-33: nothing to time", latency("nosuch*")],
    ["no such function", count("vfs_raed")],
    ["no such library", count("nosuch:f")],
    ["no such symbol", count("c:getenw")],
    ["no match in a library", count("c:zz*")],
    ["no such tracepoint", count("t:sched:sched_swich")],
    ["no tracepoint matches", count("t:sched:zz*")],
    ["half a tracepoint", count("t:sched")],
    ["half a USDT probe", count("u:c")],
    ["no such USDT probe", count("u:/usr/bin/python3.11:gc__strt")],
    ["a return to count", count("r:c:open")],
    ["an unknown type", count("x:c:open")],
    ["a bad regular expression", count("c:(open", true)],
    ["no name", count("c:")],
    ["nothing at all", count("")],
    ["a pattern without kprobes", count("vfs_*", false, withoutKprobes())],
    ["most of the kernel", count("*", false, wideKernel)],
    ["no such process", count("c:open", false, withKprobes(), 6_000_000)],
    ["a tracepoint has no duration", latency("t:sched:sched_switch")],
    ["a Go program", latency("go:main.main")],
  ])("%s", (_, text) => {
    expect(text).toMatchSnapshot();
  });

  test("N-32: -K with -U", () => {
    const stacks = {
      ...pattern("c:open"),
      ...{ kernelOnly: true, userOnly: true, perProcess: false, offsets: false },
      ...{ addresses: false, delimited: false, folded: false },
    };
    expect(said(planStackCount(stacks, machineWith(withKprobes())))).toMatch(
      "-K and -U cannot be used together",
    );
  });
});

test("every part of a pattern that is no regular expression is a mistake, not a throw", () => {
  const broken = [
    "a(",
    "[",
    "c:(",
    "c:a[b",
    "t:sched:[",
    "t:[:x",
    "t:sched:x(",
    "u:c:(",
    "u:c:(:x",
    "a{2,1}",
  ];
  for (const text of broken)
    expect(count(text, true), text).toMatch(
      /^error: (not a regular expression|a tracepoint is|a USDT probe is)/,
    );
  for (const text of ["tcp_.*", "t:sched:sched_(switch|wakeup)"])
    expect(count(text, true), text).not.toMatch(/regular expression/);
});
