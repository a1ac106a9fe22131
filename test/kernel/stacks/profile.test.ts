import { describe, expect, test } from "vitest";
import { runTool } from "../../support/run.js";

/** `stack count` lines → [stack, count]. */
const folded = (stdout: string): readonly (readonly [string, number])[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))] as const;
    });

const sum = (rows: readonly (readonly [string, number])[]): number =>
  rows.reduce((total, [, count]) => total + count, 0);

describe("profile", () => {
  test("a known chain of functions has the samples of its process, each thread's", async () => {
    const { status, stdout } = await runTool("profile", ["-f", "-F", "299", "-p", "{pid}"], {
      workload: ["burn", 2, 1000],
    });
    expect(status).toBe(0);
    const rows = folded(stdout);
    const chain = rows.filter(([stack]) => /^burn;.*;work;mill;grind;crush(;|$)/.test(stack));
    // Two threads' seconds are 598 samples; a slow or busy machine comes too late to some.
    expect(sum(rows)).toBeGreaterThan(100);
    expect(sum(rows)).toBeLessThan(900);
    expect(sum(chain) / sum(rows)).toBeGreaterThanOrEqual(0.95);
  });

  test("a process that is gone when its stacks are shown has names", async () => {
    const { stdout } = await runTool("profile", ["-f", "-F", "299"], {
      workload: ["burn", 1, 500],
      kills: true,
    });
    const rows = folded(stdout).filter(([stack]) => stack.startsWith("burn;"));
    const chain = rows.filter(([stack]) => stack.includes(";work;mill;grind;crush"));
    expect(sum(chain) / sum(rows)).toBeGreaterThanOrEqual(0.9);
  });

  test("C++ names are as people write them; stacks unfolded with their process", async () => {
    const { stdout } = await runTool("profile", ["-U", "-F", "199", "-p", "{pid}"], {
      workload: ["grinder", 500],
    });
    expect(stdout).toMatch(
      /^ {4}int bite::crumble<int>\(int\)\n {4}bite::Grinder::run\(long\)\n {4}main\n(?: {4}\S.*\n)* {4}- {16}grinder \(\d+\)\n {8}\d+$/m,
    );
  });

  test("by period; other processes and threads are left out", async () => {
    const args = ["-f", "-c", "5000000", "-L", "{pid}"];
    const { stdout } = await runTool("profile", args, { workload: ["grinder", 500] });
    const rows = folded(stdout);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(([stack]) => !stack.startsWith("grinder;"))).toEqual([]);
  });
});
