import { expect, test } from "vitest";
import { lackedBy } from "../../src/program/kernel_lacks.js";
import type { KernelFacts } from "../../src/types/facts.js";

const kernel = {
  tracepoint: (category: string) => (category === "sched" ? {} : undefined),
  function: () => undefined,
} as unknown as KernelFacts;

test("names what a text asked for and the kernel has not", () => {
  const text =
    "#if HAS_TRACEPOINT(kvm, kvm_exit) || HAS_FUNCTION(kvm_run)\n#endif\n#if HAS_TRACEPOINT(sched, sched_switch)\n#endif\n";
  expect(lackedBy("a.c", text, kernel)?.message).toBe(
    "this kernel lacks what a.c is attached to: tracepoint kvm:kvm_exit, function kvm_run",
  );
});

test("says nothing where nothing is lacking", () => {
  expect(lackedBy("a.c", "#if HAS_TRACEPOINT(sched, sched_switch)", kernel)).toBeUndefined();
});
