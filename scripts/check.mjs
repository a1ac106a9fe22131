/** npm run check: format, import rule, lint and types; each is shown, all are run. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { importBreaches } from "./lib/imports.mjs";
import { root, runScript } from "./setup.mjs";

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

await runScript(import.meta.url, async () => {
  const breaches = importBreaches(root);
  for (const line of breaches) process.stderr.write(`imports: ${line}\n`);
  let good = breaches.length === 0;
  for (const check of checks) good = (await passes(check)) && good;
  return good ? 0 : 1;
});
