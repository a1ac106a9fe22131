import { describe, expect, test } from "vitest";
import { runTool } from "../../support/run.js";

/** Of test/workloads/numbers.c: system calls whose numbers are those of 32 bits, of x32, or of nothing. */
const numbers = { workload: ["numbers"] as const };

describe.runIf(process.arch === "x64")("system calls of other modes", () => {
  test.each([["-S"], ["-SL"]])("ucalls %s: each from its table", async (flags) => {
    const args = ["-l", "none", flags, "{pid}"];
    const { stdout } = await runTool("ucalls", args, numbers);
    const counted = (call: string) => {
      const row = new RegExp(`^${call} +(\\d+)(?: |$)`, "m").exec(stdout);
      return Number(row?.[1] ?? 0);
    };
    expect(counted("getuid32")).toBe(100);
    expect(counted("x32 getpid")).toBe(50);
    expect(counted("-5")).toBe(25);
    expect(counted("-1")).toBe(10);
    expect(counted("rt_sigreturn")).toBe(300);
    expect(counted("rt_sigsuspend")).toBe(40);
    // 20 and 199 of 32 bits are others' numbers.
    expect(counted("writev")).toBe(0);
    expect(counted("fremovexattr")).toBe(0);
  });
});
