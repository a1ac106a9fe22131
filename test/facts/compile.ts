import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
let directory: string | undefined;

/** A directory of this process's own, below the run's. */
export function workDirectory(): string {
  return (directory ??= mkdtempSync(join(process.env["UNIT_WORK"] ?? tmpdir(), "facts-")));
}

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
