/** npm run check: format (C++ too), import rule, lint and types; each is shown, all are run. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "./build.mjs";
import { findCommand } from "./lib/packages.mjs";
import { importBreaches } from "./lib/imports.mjs";
import { lintNative } from "./lib/lint_native.mjs";
import { root, runScript } from "./setup.mjs";

const { nativePart } = createRequire(import.meta.url)("../bin/place.cjs");

const tool = (path) => join(root, "node_modules", path);
const checks = [
  ["format", tool("prettier/bin/prettier.cjs"), ["--check", "--log-level", "warn", "."]],
  ["lint", tool("eslint/bin/eslint.js"), ["--max-warnings", "0", "."]],
  ["types", tool("typescript/bin/tsc"), ["-p", "."]],
];

function passes([name, script, args]) {
  const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (status) => {
      if (status !== 0) process.stderr.write(`${name}: not in order\n`);
      resolve(status === 0);
    }),
  );
}

/** The format of native/ by .clang-format, what clang-tidy finds in it, and every warning of gcc; the headers that are cut into programs are text of another kind. */
async function nativeInOrder() {
  const format = findCommand("clang-format");
  if (format === undefined) return true;
  const files = list(join(root, "native"), /\.(cc|h)$/).filter((file) => !file.includes("/layer/"));
  const formatted = await runs(format, ["--dry-run", "--Werror", ...files]);
  if (!formatted) process.stderr.write("native: not in order (npm run format)\n");
  return (await lintNative(root)) && formatted;
}

/** C of the tools: its format, and that it compiles for this kernel, where the native parts are built. */
async function toolsInOrder() {
  const files = list(join(root, "tools"), /\.[ch]$/);
  const format = findCommand("clang-format");
  const formatted =
    format === undefined || (await runs(format, ["--dry-run", "--Werror", ...files]));
  const cli = join(root, "bin/bcc-repl");
  const programs = files.filter((file) => file.endsWith(".c"));
  const compiles = nativePart("bcc-compile") !== undefined;
  // What is in dist/ may be of another state of src/.
  if (compiles) await build();
  const compiled = !compiles || (await runs(process.execPath, [cli, "--check", "-q", ...programs]));
  if (!formatted || !compiled) process.stderr.write("tools: not in order\n");
  return formatted && compiled;
}

const list = (directory, ending) =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? list(path, ending) : ending.test(entry.name) ? [path] : [];
  });

function runs(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit" });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (status) => resolve(status === 0)),
  );
}

await runScript(import.meta.url, async () => {
  const breaches = importBreaches(root);
  for (const line of breaches) process.stderr.write(`imports: ${line}\n`);
  let good = breaches.length === 0;
  for (const check of checks) good = (await passes(check)) && good;
  good = (await nativeInOrder()) && good;
  good = (await toolsInOrder()) && good;
  return good ? 0 : 1;
});
