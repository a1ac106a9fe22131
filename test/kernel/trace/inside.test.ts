import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

/** A probe in the midst of an instruction: refused, or wanted by the person. On a program that nobody runs. */

let directory = "";
let place = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "inside-"));
  copyFileSync(compileWorkload("deep"), join(directory, "deep"));
  place = `p:${join(directory, "deep")}:deeper+2`;
});
afterAll(() => rmSync(directory, { recursive: true }));

const inside = /^error: deeper\+2 of \S+ can't be probed: (it is inside|instructions begin)/;

test("bcc-trace refuses it, and takes it with --force", async () => {
  const refused = await run("bcc-trace", ["--dry-run", place]);
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toMatch(inside);
  expect(refused.stderr).toMatch(/hint: --force probes it anyway, which may kill the program/);
  const forced = await run("bcc-trace", ["--force", "--dry-run", place]);
  expect(forced).toMatchObject({ status: 0 });
  expect(forced.stdout + forced.stderr).toContain("attached 1 probe and detached: a dry run");
});

test("bcc-argdist too", async () => {
  const refused = await run("bcc-argdist", ["--dry-run", "-C", `${place}()`]);
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toMatch(inside);
  const forced = await run("bcc-argdist", ["--force", "--dry-run", "-C", `${place}()`]);
  expect(forced).toMatchObject({ status: 0 });
});

test("the line of a C text, which nothing forces", async () => {
  const path = join(directory, "text.c");
  const line = `// attach hit to ${place}`;
  writeFileSync(path, `${line}\nint hit(struct pt_regs *ctx) { return 0; }\n`);
  const refused = await run("bcc-repl", ["--batch", path]);
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toMatch(inside);
  expect(refused.stderr).toContain(":1 | // attach hit to");
  expect(refused.stderr).not.toContain("--force");
});
