import { describe, expect, test } from "vitest";
import { runTool } from "../../support/run.js";

/** Figures of a call in all outputs. */
const figures = (stdout: string, call: string): readonly number[] =>
  [...stdout.matchAll(new RegExp(`^${call} +(\\d+)(?: |$)`, "gm"))].map(([, count]) =>
    Number(count),
  );

const total = (stdout: string, call: string): number =>
  figures(stdout, call).reduce((sum, count) => sum + count, 0);

const closes = (n: number) => ({ workload: ["load", "close", n] as const });

const onX64 = process.arch === "x64" ? test : test.skip;

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

  onX64("numbers: by the table of the mode that a call is made in, with their sign", async () => {
    const rows = async (...args: readonly string[]) => {
      const { stdout } = await runTool("syscount", ["-p", "{pid}", ...args], {
        workload: ["numbers"],
      });
      return (call: string) => total(stdout, call);
    };
    for (const flags of [
      ["-T", "20"],
      ["-T", "20", "-L"],
    ]) {
      const counted = await rows(...flags);
      expect(counted("getuid32"), `${flags}`).toBe(100);
      expect(counted("x32 getpid"), `${flags}`).toBe(50);
      expect(counted("-5"), `${flags}`).toBe(25);
      expect(counted("rt_sigreturn"), `${flags}`).toBe(300);
      // 200 of 32 bits; the program's own library may call it too, to raise a signal.
      expect(counted("getpid"), `${flags}`).toBeGreaterThanOrEqual(200);
    }
    const one = await rows("--syscall", "rt_sigreturn");
    expect(one("rt_sigreturn")).toBe(300);
    // A call of 32 bits has another's number: 199 is fremovexattr of 64.
    const other = await rows("--syscall", "fremovexattr");
    expect(other("fremovexattr")).toBe(0);
  });
});
