import { expect, it } from "vitest";
import { probeLines } from "../../../src/repl/effects/query_pages.js";
import type { KernelFacts } from "../../../src/types/facts.js";

const kernel = (kprobes: boolean): KernelFacts =>
  ({
    features: { kprobes, fentry: false },
    matchTracepoints: () => ["sched:sched_switch"],
    matchFunctions: () => ["__switch_to"],
  }) as unknown as KernelFacts;

it(":probes says where functions are listed that cannot be probed", () => {
  const listed = ["t:sched:sched_switch", "__switch_to"];
  expect(probeLines("*switch*", kernel(true))).toEqual(listed);
  expect(probeLines("*switch*", kernel(false))).toEqual([
    expect.stringContaining("no kprobes") as string,
    "",
    ...listed,
  ]);
});
