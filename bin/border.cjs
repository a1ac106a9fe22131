"use strict";
const { writeSync } = require("node:fs");

/** Errors of the output: whoever reads it is gone, or there is no room for it. */
const outputs = {
  EPIPE: undefined,
  EIO: undefined,
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be too large",
  EBADF: "it is closed",
};

/** What the kernel shows of itself: without it nothing here works. */
const pseudo = /^\/(proc|sys)\//;

/**
 * What no part of a command expected ends it with one line and never with a
 * stack of JavaScript. BCC_REPL_DEBUG=1 shows where it was.
 */
exports.border = (name) => {
  const failed = (error) => {
    const status = say(name, error);
    process.exit(status);
  };
  process.on("uncaughtException", (error) => {
    // The terminal has a border of its own, and goes on.
    if (process.listenerCount("uncaughtException") === 1) failed(error);
  });
  return failed;
};

/** Answers with the status to end with. */
function say(name, error) {
  if (process.env.BCC_REPL_DEBUG) line(String(error && error.stack));
  const { code, syscall, path } = error ?? {};
  if (syscall === "write" && code in outputs) {
    if (outputs[code] === undefined) return 0;
    line(`error: cannot write the output: ${outputs[code]}`);
    return 1;
  }
  if (code === "ENOENT" && pseudo.test(path ?? "")) {
    line(`error: ${path} is missing: is ${path.slice(0, path.indexOf("/", 1))} mounted?`);
    return 1;
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  line(`error: a bug in ${name}: ${text.replace(/\s+/g, " ").slice(0, 300)}`);
  line("  hint: BCC_REPL_DEBUG=1 shows where; please report it");
  return 1;
}

function line(text) {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // Nobody can be told.
  }
}
