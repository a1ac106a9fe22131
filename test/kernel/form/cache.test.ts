import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run } from "../../support/run.js";

const directory = mkdtempSync(join(tmpdir(), "form-"));
afterAll(() => rmSync(directory, { recursive: true }));

const dryRun = async (...args: readonly string[]): Promise<number> => {
  const { status, stderr } = await run("bcc-tool", ["opensnoop", "--dry-run", ...args], {
    env: { BCC_REPL_CACHE: directory },
  });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return readdirSync(directory).length;
};

test("whatever the values of its flags are, a tool is compiled once", async () => {
  const entries = await dryRun("-p", `${process.pid}`);
  expect(entries).toBeGreaterThan(0);
  for (const args of [
    ["-p", `${process.ppid}`],
    ["-t", `${process.pid}`],
    ["-u", "root"],
    ["-n", "some name"],
    ["-x", "-T", "-U"],
    ["-f", "O_CREAT", "-f", "O_TRUNC"],
    ["-d", "10"],
    ["--json"],
    [],
  ])
    expect(await dryRun(...args)).toBe(entries);
});

test("one without a filter is another program, which is compiled first and serves no run with one", async () => {
  rmSync(directory, { recursive: true });
  const without = await dryRun();
  const one = await dryRun("-p", `${process.pid}`);
  expect(one).toBeGreaterThan(without);
  for (const args of [[], ["-x"], ["-n", "some name"], ["-p", `${process.ppid}`]])
    expect(await dryRun(...args)).toBe(one);
});
