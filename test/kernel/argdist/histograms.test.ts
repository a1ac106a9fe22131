import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runTool, type RunOptions } from "../../support/run.js";

/** Every histogram against a workload whose distribution is known. */

let directory = "";
let file = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "argdist-"));
  file = join(directory, "x");
});
afterAll(() => rmSync(directory, { recursive: true }));

const once = ["-i", "3600", "-p", "{pid}"];

async function linesOf(
  args: readonly string[],
  workload: NonNullable<RunOptions["workload"]>,
): Promise<readonly string[]> {
  const { stdout, stderr, status } = await runTool("argdist", [...once, ...args], { workload });
  expect(status, stderr).toBe(0);
  return stdout.trimEnd().split("\n").slice(1);
}

/** `low → count` of the rows that are not empty. */
const filled = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    const row = /^ *(-inf|>= \d+|< \d+|-?\d+)(?: -> -?\d+)? +: (\d+) +\|/.exec(line);
    return row && row[2] !== "0" ? [`${row[1]} → ${row[2]}`] : [];
  });

/** As many times as there were sleeps, of 256 ms at least: a busy machine wakes late. */
function expectSleeps(lines: readonly string[], sleeps: number): void {
  const rows = filled(lines).map((row) => row.split(" → ").map(Number));
  expect(rows.reduce((sum, [, count]) => sum + count!, 0)).toBe(sleeps);
  for (const [low] of rows) expect(low).toBeGreaterThanOrEqual(256);
}

describe("-H", () => {
  test("known sizes give exactly their histogram", async () => {
    const sizes = [1, 2, 3, 4, 7, 8, 1023, 1024, 1025, 65536];
    const spec = "t:syscalls:sys_enter_pwrite64():u64:args->count";
    const lines = await linesOf(["-H", spec], ["readwrite", file, ...sizes]);
    expect(lines[0]).toBe("     args->count         : count     distribution");
    expect(filled(lines)).toEqual([
      "0 → 1",
      "2 → 2",
      "4 → 2",
      "8 → 1",
      "512 → 1",
      "1024 → 2",
      "65536 → 1",
    ]);
  });

  test("negative results have their own row", async () => {
    const lines = await linesOf(
      ["-H", "t:syscalls:sys_exit_close():s64:args->ret:args->ret < 0"],
      ["load", "close", 100],
    );
    expect(filled(lines)).toEqual(["-inf → 100"]);
  });

  test("a histogram for each key", async () => {
    const spec = 't:syscalls:sys_enter_write():args->fd == 1 ? "stdout" : "file",args->count';
    const lines = await linesOf(["-H", spec], ["readwrite", file, 100, 100, 2000]);
    const at = lines.findIndex((line) => line.endsWith("= file"));
    expect(filled(lines.slice(0, at))).toEqual(["4 → 1"]);
    expect(filled(lines.slice(at))).toEqual(["64 → 2", "1024 → 1"]);
  });

  test("steps of one size, with rows for what is outside", async () => {
    const spec = "t:syscalls:sys_enter_pwrite64():lhist(args->count, 100, 400, 100)";
    const lines = await linesOf(["-H", spec], ["readwrite", file, 99, 100, 199, 200, 399, 400]);
    expect(filled(lines)).toEqual(["< 100 → 1", "100 → 2", "200 → 1", "300 → 1", ">= 400 → 1"]);
  });

  test("--linear", async () => {
    const spec = "t:syscalls:sys_enter_pwrite64():args->count";
    const lines = await linesOf(["--linear", "10", "-H", spec], ["readwrite", file, 9, 10, 39]);
    expect(filled(lines)).toEqual(["0 → 1", "10 → 1", "30 → 1"]);
  });

  test("--statistics: average, total, count", async () => {
    const spec = "t:syscalls:sys_enter_pwrite64():args->count#bytes";
    const lines = await linesOf(["--statistics", "-H", spec], ["readwrite", file, 10, 20, 90]);
    expect(lines).toContain("avg = 40 bytes, total: 120 bytes, count: 3");
  });

  test("the latency of known sleeps, of their own thread", async () => {
    const spec = "r::sys_clock_nanosleep():u64:$latency/1000000";
    const lines = await linesOf(["-H", spec], ["load", "stamps", 3, 270]);
    expect(lines[0]).toMatch(/^ {5}\$latency\/1000000 +: count/);
    expectSleeps(lines, 3);
  });

  test("a program's function: its latency, and its argument at the return", async () => {
    const lines = await linesOf(
      ["-H", "r:c:nanosleep(struct timespec *t):u64:$latency/1000000:$entry(t) != 0"],
      ["load", "stamps", 2, 270],
    );
    expectSleeps(lines, 2);
  });

  test("counts and histograms in one run, counts first", async () => {
    const write = "t:syscalls:sys_enter_pwrite64()";
    const lines = await linesOf(
      ["-H", `${write}:args->count#size`, "-C", `${write}#writes`],
      ["readwrite", file, 5, 5],
    );
    expect(lines.slice(0, 3)).toEqual(["writes", "\tCOUNT      EVENT", "\t2          total calls"]);
    expect(filled(lines)).toEqual(["4 → 2"]);
  });
});
