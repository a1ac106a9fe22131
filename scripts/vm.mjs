/**
 * npm run vm -- SERIES [-- COMMAND…]
 *
 * Runs a command, or an interactive shell, in a virtual machine with one of
 * Debian's kernels. The machine sees this one's files; what it writes is
 * gone when it ends.
 */
import { join } from "node:path";
import { runInVm } from "../test/vm/boot.mjs";
import { SERIES } from "../test/vm/kernels.mjs";
import { installPackages, missingPackages, TEST_PACKAGES } from "./lib/packages.mjs";
import { holdLock } from "./lib/lock.mjs";
import { step } from "./lib/progress.mjs";
import { root, runScript } from "./setup.mjs";

const vmDir = join(root, ".vm");
const quote = (word) => `'${word.replaceAll("'", `'\\''`)}'`;

async function main(argv) {
  const [series, ...rest] = argv;
  if (!SERIES.includes(series)) {
    process.stderr.write(`usage: npm run vm -- ${SERIES.join("|")} [-- COMMAND…]\n`);
    return 2;
  }
  const words = rest[0] === "--" ? rest.slice(1) : rest;
  if (words.length === 0 && !process.stdin.isTTY) {
    process.stderr.write("vm: a shell needs a terminal; give a command after --\n");
    return 2;
  }
  await holdLock(join(vmDir, "lock"), "virtual machine");
  const missing = missingPackages(TEST_PACKAGES);
  if (missing.length > 0) await installPackages(missing, step);
  // One word is a shell's text ("a | b"), several are one command.
  const command = words.length > 1 ? words.map(quote).join(" ") : (words[0] ?? "exec bash -i");
  const interactive = words.length === 0;
  const seconds = interactive ? 24 * 3600 : Number(process.env.VM_SECONDS ?? 600);
  const end = await runInVm(series, command, { vmDir, cwd: root, interactive, seconds });
  if (end.status !== undefined) return end.status;
  process.stderr.write(`${end.console.slice(-4000)}\n${end.errors}`);
  process.stderr.write(
    end.timedOut ? `vm: ended after ${seconds} s\n` : "vm: the command did not come to its end\n",
  );
  return 1;
}

await runScript(import.meta.url, main);
