/**
 * One at a time: the kernel's own file lock through flock(1), which is freed
 * however its holder ends. The script starts itself again below the lock.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, dirname } from "node:path";

/**
 * Returns in the process that holds `file`; the process that called first
 * waits for that one and ends with its status.
 */
export function holdLock(file, what) {
  const name = `BCC_REPL_LOCK_${basename(file).replaceAll(/\W/g, "_").toUpperCase()}`;
  if (process.env[name] === file) return;
  mkdirSync(dirname(file), { recursive: true });
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const options = { stdio: "inherit", env: { ...process.env, [name]: file } };
  // 75 is flock's own answer "held by another", told apart from the script's.
  let end = spawnSync("flock", ["--no-fork", "-n", "-E", "75", file, ...self], options);
  if (end.status === 75) {
    process.stderr.write(`waiting for another ${what} to end\n`);
    end = spawnSync("flock", ["--no-fork", file, ...self], options);
  }
  if (end.error) throw end.error;
  process.exit(end.status ?? 1);
}
