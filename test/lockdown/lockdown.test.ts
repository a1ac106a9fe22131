import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { run } from "../support/run.js";

/**
 * Lockdown cannot be taken back before the next boot: this runs last, and in
 * virtual machines only.
 */
const file = "/sys/kernel/security/lockdown";
beforeAll(() => {
  if (process.env["BCC_VM"] === undefined) throw new Error("lockdown is for virtual machines");
  if (!existsSync(file))
    spawnSync("mount", ["-t", "securityfs", "securityfs", "/sys/kernel/security"]);
  writeFileSync(file, "confidentiality");
});

test("what needs kernel memory is refused with lockdown's name", async () => {
  const ended = await run("bcc-trace", ["--dry-run", 't:sched:sched_switch "%s", args->next_comm']);
  expect(ended.stderr).toMatch(/lockdown \(confidentiality\)/);
  expect(ended.stderr).toMatch(/hint: /);
  expect(ended.stderr.split("\n").length).toBeLessThan(8);
  expect(ended.status).toBe(1);
});

test("what does not still works", async () => {
  const ended = await run("bcc-trace", ["--dry-run", 'c:getenv "%d", $pid']);
  expect(ended.stderr).toMatch(/attached 1 probe/);
  expect(ended.status).toBe(0);
});
