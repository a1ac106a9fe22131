/**
 * npm start [-- trace ARGS… | repl ARGS…]
 *
 * Sets up what is missing and runs a command; by itself the interactive
 * terminal, and without one a short demonstration: files being opened.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { SetupError } from "./lib/packages.mjs";
import { root, runScript, setup } from "./setup.mjs";

const commands = { trace: "bcc-trace", repl: "bcc-repl" };

/** For a pipe or a log: a short look at the files being opened. */
const demonstration = ["--max-events", "20", "--duration", "10", 'do_sys_open "%s", arg2'];

function commandLine([name, ...args]) {
  if (name === undefined)
    return process.stdin.isTTY && process.stdout.isTTY
      ? ["bcc-repl", []]
      : ["bcc-trace", demonstration];
  const command = commands[name];
  if (command === undefined)
    throw new SetupError("usage: npm start [-- trace ARGS… | -- repl ARGS…]");
  return [command, args];
}

/** The command has the terminal; its signals reach it without us. */
function run(command, args) {
  const child = spawn(join(root, "bin", command), args, {
    stdio: "inherit",
  });
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? 128 + constants.signals[signal]));
  });
}

await runScript(import.meta.url, async (argv) => {
  const [command, args] = commandLine(argv);
  await setup();
  return run(command, args);
});
