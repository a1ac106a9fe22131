import { describe, expect, test } from "vitest";
import { runTool } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

/** Figures of a call in all outputs. */
const figures = (stdout: string, call: string): readonly number[] =>
  [...stdout.matchAll(new RegExp(`^${call} +(\\d+)(?: |$)`, "gm"))].map(([, count]) =>
    Number(count),
  );

const total = (stdout: string, call: string): number =>
  figures(stdout, call).reduce((sum, count) => sum + count, 0);

const closes = (n: number) => ({ workload: ["load", "close", n] as const });

describe("syscount", () => {
  test("every call is counted, in intervals that follow each other quickly", async () => {
    const args = ["-p", "{pid}", "-i", "50ms"];
    const { status, stdout } = await runTool("syscount", args, closes(300_000));
    expect(status).toBe(0);
    expect(total(stdout, "close")).toBe(300_000);
    expect(stdout).toMatch(/^\[\d\d:\d\d:\d\d\]\nSYSCALL {19}COUNT$/m);
  });

  test("-L: with the time, the longest first", async () => {
    const { stdout } = await runTool("syscount", ["-p", "{pid}", "-L", "-m"], {
      workload: ["rest", 4, 20],
    });
    const row = /^nanosleep +4 +(\d+\.\d{6})$/m.exec(stdout);
    expect(Number(row?.[1])).toBeGreaterThanOrEqual(80);
    expect(stdout).toMatch(/^SYSCALL {19}COUNT {8}TIME \(ms\)$/m);
  });

  test("-e and -x: only calls that fail so; --syscall: only that one", async () => {
    const failed = await runTool("syscount", ["-p", "{pid}", "-e", "ebadf"], closes(1000));
    expect(total(failed.stdout, "close")).toBe(1000);
    const other = await runTool("syscount", ["-p", "{pid}", "-e", "EPERM"], closes(1000));
    expect(total(other.stdout, "close")).toBe(0);
    const one = await runTool("syscount", ["-p", "{pid}", "--syscall", "close", "-x"], closes(77));
    expect(one.stdout).toMatch(/^Tracing failed syscall 'close'\.\.\./);
    expect(one.stdout.match(/^\w+ +\d+$/gm)).toEqual([expect.stringMatching(/^close +77$/)]);
  });

  test("-c: children of a process, -P: by process", async () => {
    const { stdout } = await runTool("syscount", ["-c", "{pid}", "-P", "--syscall", "execve"], {
      workload: ["execs", 3, "/bin/true"],
    });
    // Counted as the calls are made: the new program has no name yet.
    expect(stdout.match(/^\d+ +execs +1$/gm)).toHaveLength(3);
  });

  describe.runIf(process.arch === "x64")("numbers, each from the table of its mode", () => {
    const rows = async (...args: readonly string[]) => {
      const { stdout } = await runTool("syscount", ["-p", "{pid}", ...args], {
        workload: ["numbers"],
      });
      return (call: string) => total(stdout, call);
    };

    test.each([[["-T", "20"]], [["-T", "20", "-L"]]])("%s", async (flags) => {
      const counted = await rows(...flags);
      expect(counted("getuid32")).toBe(100);
      expect(counted("x32 getpid")).toBe(50);
      expect(counted("-5")).toBe(25);
      expect(counted("-1")).toBe(10);
      expect(counted("rt_sigreturn")).toBe(300);
      // 200 of 32 bits; the program's own library may call it too, to raise a signal.
      expect(counted("getpid")).toBeGreaterThanOrEqual(200);
    });

    // Of x32 a kernel knows its calls or not: 50 that fail, or none.
    test.each([[["-x"]], [["-x", "-L"]]])("%s: rt_sigreturn does not fail", async (flags) => {
      const counted = await rows("-T", "20", ...flags);
      expect(counted("rt_sigsuspend")).toBe(40);
      expect(counted("rt_sigreturn")).toBe(0);
      expect(counted("-5")).toBe(25);
      expect(counted("-1")).toBe(10);
      expect(counted("getuid32")).toBe(0);
      expect([0, 50]).toContain(counted("x32 getpid"));
    });

    test.each([[["-e", "ENOSYS"]], [["-e", "38", "-L"]]])("%s", async (flags) => {
      const counted = await rows("-T", "20", ...flags);
      expect(counted("-5")).toBe(25);
      expect(counted("-1")).toBe(10);
      expect(counted("rt_sigsuspend")).toBe(0);
    });

    test("-e EINTR: not what rt_sigreturn gives back", async () => {
      expect((await rows("-e", "EINTR"))("rt_sigreturn")).toBe(0);
      expect((await rows("-e", "EINTR", "-L"))("rt_sigreturn")).toBe(0);
    });

    test("-P: all of them, whatever their mode", async () => {
      const calls = async (...flags: readonly string[]) => {
        const { stdout, pid } = await runTool("syscount", ["-p", "{pid}", "-P", ...flags], {
          workload: ["numbers"],
        });
        return total(stdout, `${pid} +numbers`);
      };
      const failed = await calls("-e", "ENOSYS");
      expect([35, 85]).toContain(failed);
      // 300 signals, each raised, handled and returned from, and the numbers above.
      const least = 300 + 300 + 40 + 200 + 100 + 50 + 25 + 10;
      expect(await calls()).toBeGreaterThanOrEqual(least);
      expect(await calls("-L")).toBeGreaterThanOrEqual(least);
    });

    test("--syscall: only those of 64 bits", async () => {
      const one = await rows("--syscall", "rt_sigreturn");
      expect(one("rt_sigreturn")).toBe(300);
      // A call of 32 bits has another's number: 199 is fremovexattr of 64.
      const other = await rows("--syscall", "fremovexattr");
      expect(other("fremovexattr")).toBe(0);
    });

    test("execve that leads to the other mode is that of the mode it was made in", async () => {
      const args = ["-c", "{pid}", "-T", "100", "-L"];
      const { stdout } = await runTool("syscount", args, {
        workload: ["execs", 3, compileWorkload("exec32")],
      });
      // A row for those of 64 bits (59), one for those of 32 (11).
      expect(figures(stdout, "execve")).toEqual([3, 3]);
      expect(total(stdout, "oldolduname")).toBe(0);
    });
  });
});
