import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { packageRoot } from "../../../src/package/root.js";

/**
 * What a hostile user of the same machine prepares for root, and what must then
 * be so. Each attack says what it plants and what root does; the files beside
 * this one are the list, by what is attacked.
 */

/** nobody's uid. */
export const stranger = 65_534;

let base = "";
/** A directory for each test, which a stranger can enter; to be called once in a file. */
export function inOwnDirectory(): void {
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "attacks-"));
    chmodSync(base, 0o755);
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));
}

export const here = (...parts: readonly string[]): string => join(base, ...parts);

/** A directory (or file, or link) becomes the stranger's. */
export const give = (path: string): string => {
  spawnSync("chown", ["-h", `${stranger}`, path]);
  return path;
};
export const directoryOf = (path: string): string => {
  mkdirSync(path, { recursive: true });
  return give(path);
};
export const linkOf = (target: string, path: string): void => {
  symlinkSync(target, path);
  give(path);
};

/** What only root may lose. */
export function treasure(): string {
  const path = here("treasure");
  writeFileSync(path, "root's own\n", { mode: 0o600 });
  return path;
}
export const untouched = (path: string): void =>
  expect(readFileSync(path, "utf8")).toBe("root's own\n");

/** Everything below a directory with its owner, to see that nothing was added. */
export const listing = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    const line = `${inside} ${lstatSync(inside).uid}`;
    return entry.isDirectory() ? [line, ...listing(inside)] : [line];
  });

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

interface Around {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly cwd?: string;
}

/** Node and a command of bin/, as the first words of a command line. */
export const wordsOf = (name: string): readonly [string, string] => [
  process.execPath,
  join(packageRoot(), "bin", name),
];

/** A command of bin/ as root. */
export function command(
  name: string,
  args: readonly string[],
  { env = {}, input = "", cwd = base }: Around = {},
): Ended {
  const [node, file] = wordsOf(name);
  const ended = spawnSync(node, [file, ...args], {
    env: { ...process.env, ...env },
    input,
    cwd,
    encoding: "utf8",
    timeout: 150_000,
  });
  return { status: ended.status, out: ended.stdout, err: ended.stderr };
}

/** An event that the command itself makes. */
export const probe = "t:syscalls:sys_enter_getpid";

export const noTrace = (text: string): void =>
  expect(text).not.toMatch(/^\s+at .*:\d+|node:internal/m);
