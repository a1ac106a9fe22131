import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Workload } from "./workload.js";

const cases: readonly (readonly [name: string, args: readonly (string | number)[]])[] = [
  ["getenvs", [3]],
  ["chain", [3]],
  ["usdt", [3]],
  ["sleeper", []],
  ["execs", [2, "/bin/true"]],
  ["threads", [3, 10]],
  ["names", [3]],
];

test.each(cases)("%s waits, works, stays and ends", async (name, args) => {
  const work = await Workload.start(name, args);
  process.kill(work.pid, 0);
  await work.go();
  process.kill(work.pid, 0);
  expect(await work.end()).toBe(0);
});

test("opens leaves the files that it names", async () => {
  const directory = mkdtempSync(join(tmpdir(), "bite-"));
  try {
    const work = await Workload.start("opens", [directory, 3]);
    expect(readdirSync(directory)).toEqual([]);
    await work.go();
    expect(readdirSync(directory).sort()).toEqual(["bite-0", "bite-1", "bite-2"]);
    expect(await work.kill()).toBe("SIGKILL");
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a USDT probe behind a semaphore does not fire untraced", async () => {
  const work = await Workload.start("usdt", [2]);
  await work.go();
  expect(work.lines).toEqual(["guarded 0"]);
  await work.end();
});
