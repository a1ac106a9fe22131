import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
let directory: string | undefined;

/** A directory of this test file's own, removed when its tests are done. */
export function workDirectory(): string {
  return (directory ??= mkdtempSync(join(tmpdir(), "facts-")));
}

afterAll(() => {
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
});

/** Compiles a source beside this file; C++ by its ending. */
export function compile(source: string, program: string, flags: readonly string[] = []): string {
  const output = join(workDirectory(), program);
  const compiler = source.endsWith(".cc") ? "c++" : "cc";
  execFileSync(compiler, ["-O1", "-o", output, join(here, source), ...flags], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return output;
}

/** Runs a tool on files of the test; its failure is the test's. */
export function run(tool: string, ...args: readonly string[]): string {
  return execFileSync(tool, args, { encoding: "utf8", cwd: workDirectory() });
}
