import { describe, expect, test } from "vitest";
import { runTool, type RunOptions } from "../../support/run.js";

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

/**
 * A profile in which the workload has samples: a CPU that a busy machine takes
 * away has its time counted and no sample taken, for all of a short workload.
 */
async function profile(
  args: readonly string[],
  workload: readonly [string, ...(string | number)[]],
  isEnough: (stdout: string) => boolean,
  options: RunOptions = {},
): Promise<string> {
  for (;;) {
    const { status, stdout, stderr } = await runTool("profile", args, { workload, ...options });
    expect({ status, err: status === 0 ? "" : stderr }).toEqual({ status: 0, err: "" });
    if (isEnough(stdout)) return stdout;
  }
}

/** Folded stacks of a program. */
const rowsOf = (name: string, stdout: string) =>
  folded(stdout).filter(([stack]) => stack.startsWith(`${name};`));

const samples =
  (name: string) =>
  (stdout: string): boolean =>
    sum(rowsOf(name, stdout)) >= 20;

describe("profile", () => {
  test("a known chain of functions has the samples of its process, each thread's", async () => {
    const args = ["-f", "-F", "299", "-p", "{pid}"];
    const stdout = await profile(args, ["burn", 2, 1000], samples("burn"));
    const rows = folded(stdout);
    const chain = rows.filter(([stack]) => /^burn;.*;work;mill;grind;crush(;|$)/.test(stack));
    // Two threads' seconds are 598 samples; a slow or busy machine comes too late to some.
    expect(sum(rows)).toBeLessThan(900);
    // Some of a few are of the threads' beginnings and ends.
    expect(sum(chain) / sum(rows)).toBeGreaterThan(0.7);
  });

  test("a process that is gone when its stacks are shown has names", async () => {
    const args = ["-f", "-F", "299"];
    const stdout = await profile(args, ["burn", 1, 1000], samples("burn"), { kills: true });
    const rows = rowsOf("burn", stdout);
    const chain = rows.filter(([stack]) => stack.includes(";work;mill;grind;crush"));
    expect(sum(chain) / sum(rows)).toBeGreaterThan(0.7);
  });

  test("C++ names are as people write them; stacks unfolded with their process", async () => {
    const args = ["-U", "-F", "199", "-p", "{pid}"];
    const stdout = await profile(args, ["grinder", 500], (text) => text.includes("grinder ("));
    expect(stdout).toMatch(
      /^ {4}int bite::crumble<int>\(int\)\n {4}bite::Grinder::run\(long\)\n {4}main\n(?: {4}\S.*\n)* {4}- {16}grinder \(\d+\)\n {8}\d+$/m,
    );
  });

  test("by period; other processes and threads are left out", async () => {
    const args = ["-f", "-c", "5000000", "-L", "{pid}"];
    const stdout = await profile(args, ["grinder", 500], samples("grinder"));
    expect(folded(stdout).filter(([stack]) => !stack.startsWith("grinder;"))).toEqual([]);
  });
});
