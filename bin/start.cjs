"use strict";
const { existsSync } = require("node:fs");
const { join } = require("node:path");
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
