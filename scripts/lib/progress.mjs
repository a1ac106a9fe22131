/**
 * Progress on stderr for whatever takes over a second: on a terminal a line
 * that is redrawn, elsewhere a plain line at the beginning and the end.
 */
import { spawn } from "node:child_process";

/** Runs a command while `title` and the seconds are shown; its output only when it fails. */
export async function step(title, command, args, options = {}) {
  const shown = showProgress(title);
  try {
    await runToEnd(command, args, options, shown.line);
    shown.end("done");
  } catch (error) {
    shown.end("failed");
    throw error;
  }
}

function runToEnd(command, args, options, onLine) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    const take = (data) => {
      output += data;
      onLine(output.trimEnd().split("\n").at(-1) ?? "");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (status) =>
      status === 0 ? resolve() : reject(new CommandError(command, args, output)),
    );
  });
}

function showProgress(title) {
  const began = Date.now();
  const seconds = () => ((Date.now() - began) / 1000).toFixed(0);
  if (!process.stderr.isTTY) {
    const late = setTimeout(() => process.stderr.write(`${title} …\n`), 1000);
    return {
      line: () => {},
      end: (how) => {
        clearTimeout(late);
        if (Date.now() - began >= 1000) process.stderr.write(`${title}: ${how}, ${seconds()} s\n`);
      },
    };
  }
  let last = "";
  const draw = () => {
    const text = `${title} … ${seconds()} s  ${last}`;
    process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };
  const timer = setInterval(draw, 200);
  return {
    line: (line) => (last = line.replaceAll(/[\x00-\x1f\x7f]/g, " ")),
    end: () => {
      clearInterval(timer);
      process.stderr.write("\r\x1b[K");
    },
  };
}

export class CommandError extends Error {
  constructor(command, args, output) {
    super(`${command} ${args.join(" ")} failed:\n${output.split("\n").slice(-60).join("\n")}`);
  }
}
