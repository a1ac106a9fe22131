import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run } from "../../support/run.js";

const directory = mkdtempSync(join(tmpdir(), "form-"));
afterAll(() => rmSync(directory, { recursive: true }));

const dryRun = (...args: readonly string[]): Promise<number> => dryRunOf("opensnoop", ...args);

/** How many entries the cache has afterwards. */
const dryRunOf = async (...words: readonly string[]): Promise<number> => {
  const { status, stderr } = await run("bcc-tool", [...words, "--dry-run"], {
    env: { BCC_REPL_CACHE: directory },
  });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return readdirSync(directory).length;
};

test("whatever its flags are, a tool is compiled once; the filter of tasks once for all tools", async () => {
  const tool = await dryRun();
  expect(tool).toBeGreaterThan(0);
  for (const args of [
    ["-x", "-T", "-U"],
    ["-f", "O_CREAT", "-f", "O_TRUNC"],
    ["-d", "10"],
    ["--json"],
  ])
    expect(await dryRun(...args)).toBe(tool);
  const filtered = await dryRun("-p", `${process.pid}`);
  expect(filtered).toBeGreaterThan(tool);
  for (const args of [
    ["-p", `${process.ppid}`],
    ["-t", `${process.pid}`],
    ["-u", "root"],
    ["-n", "some name"],
    ["-p", `${process.pid}`, "-p", `${process.ppid}`],
    ["-x", "-p", `${process.pid}`],
    [],
  ])
    expect(await dryRun(...args)).toBe(filtered);
  // Another tool brings its own program alone, with a filter or without.
  const other = await dryRunOf("statsnoop", "-p", `${process.pid}`);
  expect(other - filtered).toBe(tool);
  expect(await dryRunOf("statsnoop")).toBe(other);
});
