import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** The ways in which commands start: the first time, again, and to an end with output. */
const RUNS = [
  ["bcc-tool", "opensnoop", "--dry-run"],
  ["bcc-tool", "opensnoop", "--dry-run"],
  ["bcc-tool", "runqlat", "-d", "0.1"],
  ["bcc-trace", "--dry-run", "t:syscalls:sys_enter_openat"],
  ["bcc-trace", "--dry-run", "t:syscalls:sys_enter_openat"],
  ["bcc-argdist", "-d", "0.1", "-C", "t:syscalls:sys_enter_openat()"],
];

/**
 * Leaves beside each chunk that these runs load the functions alone that they used: a third of
 * all, which a start reads 10 to 15 ms sooner; the rest is read from the text when it is called.
 * Where one of them can't run (no root, no BTF) all stays as it is.
 */
export function keepUsedCode(root, dist) {
  const work = mkdtempSync(join(dist, "work-"));
  try {
    const code = join(work, "code");
    mkdirSync(code);
    const env = { ...process.env, KEEP_CODE: code, BCC_REPL_CACHE: join(work, "cache") };
    const ran = RUNS.every(([command, ...words]) => {
      const args = ["--require", join(here, "keep_code.cjs"), join(root, "bin", command), ...words];
      const { status } = spawnSync(process.execPath, args, {
        env,
        stdio: "ignore",
        timeout: 20_000,
      });
      return status === 0;
    });
    if (ran) for (const name of readdirSync(code)) renameSync(join(code, name), join(dist, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
