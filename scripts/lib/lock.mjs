/**
 * One at a time: the kernel's own file lock through flock(1), which is freed
 * however its holder ends. The script starts itself again below the lock.
 */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { constants } from "node:os";
import { basename, dirname } from "node:path";

/** flock's answer "held by another", chosen so that no script of ours ends with it. */
const held = 75;

/**
 * Returns in the process that holds `file`; the process that called first
 * waits for that one, hands on its signals and ends with its status.
 */
export async function holdLock(file, what) {
  const name = `BCC_REPL_LOCK_${basename(file).replaceAll(/\W/g, "_").toUpperCase()}`;
  if (process.env[name] === file) return;
  mkdirSync(dirname(file), { recursive: true });
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const options = { stdio: "inherit", env: { ...process.env, [name]: file } };
  let status = await runBelow(["--no-fork", "-n", "-E", String(held), file, ...self], options);
  if (status === held) {
    process.stderr.write(`waiting for another ${what} to end\n`);
    status = await runBelow(["--no-fork", file, ...self], options);
  }
  process.exit(status);
}

function runBelow(args, options) {
  const child = spawn("flock", args, options);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // Ctrl-C reaches the child by the terminal; a second one would do no harm.
  const handOn = (signal) => void child.kill(signal);
  for (const signal of signals) process.on(signal, handOn);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      for (const name of signals) process.off(name, handOn);
      resolve(status ?? 128 + constants.signals[signal]);
    });
  });
}
