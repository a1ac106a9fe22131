import { describe, expect, test } from "vitest";
import { runTool, runTrace } from "../../support/run.js";

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
    expect(counted("writev")).toBe(7);
    expect(counted("fremovexattr")).toBe(0);
  });

  /** Hits by the program at all calls, or where that is not chosen at the call's own tracepoint. */
  const ways: Readonly<Record<string, (call: string) => Promise<number>>> = {
    funccount: async (call) => {
      const { stdout } = await runTool("funccount", ["-p", "{pid}", `t:syscalls:${call}`], numbers);
      return Number(new RegExp(`${call} +(\\d+)$`, "m").exec(stdout)?.[1] ?? 0);
    },
    "funccount of several": async (call) => {
      const all = `t:syscalls:${call.replace(/_[^_]*$/, "_*")}`;
      const { stdout } = await runTool("funccount", ["-p", "{pid}", all], numbers);
      return Number(new RegExp(`${call} +(\\d+)$`, "m").exec(stdout)?.[1] ?? 0);
    },
    stackcount: async (call) => {
      const args = ["-K", "-p", "{pid}", `t:syscalls:${call}`];
      const { stdout } = await runTool("stackcount", args, numbers);
      return [...stdout.matchAll(/^ {4}(\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
    },
    "bcc-trace -K": async (call) => {
      const { stdout } = await runTrace(["-K", "-p", "{pid}", `t:syscalls:${call}`], numbers);
      return stdout.match(/^\d+ +\d+ +numbers /gm)?.length ?? 0;
    },
    "bcc-trace": async (call) => {
      const { lines } = await runTrace(["-p", "{pid}", `t:syscalls:${call}`], numbers);
      return lines.length;
    },
    argdist: async (call) => {
      const { stdout } = await runTool(
        "argdist",
        ["-p", "{pid}", "-C", `t:syscalls:${call}()`],
        numbers,
      );
      return Number(/^\t?(\d+) /m.exec(stdout)?.[1] ?? 0);
    },
    stacksnoop: async (call) => {
      const { stdout } = await runTool(
        "stacksnoop",
        ["-v", "-p", "{pid}", `t:syscalls:${call}`],
        numbers,
      );
      return stdout.match(/^\d+\.\d+ +numbers /gm)?.length ?? 0;
    },
  };

  // 20 and 199 of 32 bits are writev and fremovexattr of 64; a call of x32 has no tracepoint. What
  // rt_sigreturn returns to has none either.
  describe.each(Object.keys(ways))("%s counts those of 64 bits", (way) => {
    test.each([
      ["sys_enter_writev", 7],
      ["sys_exit_writev", 7],
      ["sys_enter_fremovexattr", 0],
      ["sys_enter_rt_sigreturn", 300],
      ["sys_exit_rt_sigreturn", 0],
      ["sys_enter_getppid", 30],
      ["sys_exit_getppid", 30],
    ])("%s: %i", async (call, times) => {
      expect(await ways[way]!(call)).toBe(times);
    });
  });
});
