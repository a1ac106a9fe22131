/** Five thousand mutants of each native target, under sanitizers and always the same: `npm run fuzz` for more. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";

it("mutants of files, maps, types and names break nothing", { timeout: 900_000 }, () => {
  const script = join(packageRoot(), "scripts/fuzz.mjs");
  const end = spawnSync(process.execPath, [script, "--short"], { encoding: "utf8" });
  expect(end.stderr).not.toMatch(/ERROR|runtime error/);
  expect(end.status, end.stderr).toBe(0);
  expect(end.stdout.match(/: 5000 mutants/g)).toHaveLength(5);
  expect(end.stdout).toMatch(/^header-cut: 200 mutants/m);
});
