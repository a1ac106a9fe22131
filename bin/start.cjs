"use strict";
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

checkOpenFiles();
// Its threads would wait for the CPUs on which the compiler works.
require("node:v8").setFlagsFromString("--no-parallel-scavenge");
const { isBuilt } = require("./place.cjs");

/** Runs a command of dist/. What was never built is built first. */
exports.start = (name) => {
  const bundle = join(__dirname, "..", "dist", `${name}.cjs`);
  if (!existsSync(bundle) || !isBuilt()) buildFirst();
  const { border } = require("./border.cjs");
  const failed = border(name);
  require(bundle)
    .main(process.argv.slice(2))
    .then((status) => (process.exitCode = status), failed);
};

function buildFirst() {
  const setup = join(__dirname, "..", "scripts", "setup.mjs");
  const { spawnSync } = require("node:child_process");
  const end = spawnSync(process.execPath, [setup], { stdio: ["ignore", 2, 2] });
  if (end.status !== 0) process.exit(1);
}

/**
 * Node alone takes some twenty; with fewer than this nothing here says why it fails.
 * The commands' first lines ask the same; this is for `node bin/NAME`.
 */
function checkOpenFiles() {
  const least = 64;
  let most = least;
  try {
    most = Number(
      /^Max open files +\d+ +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? least,
    );
  } catch (error) {
    if (error.code === "EMFILE") most = 0;
  }
  if (most >= least) return;
  const limit = most > 0 ? `only ${most} open files are allowed` : "too few open files are allowed";
  process.stderr.write(
    `error: ${limit} (EMFILE); at least ${least} are needed: raise "ulimit -Hn"\n`,
  );
  process.exit(1);
}
