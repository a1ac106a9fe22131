/**
 * npm run docs: docs/tools.md, docs/repl.md and docs/api anew, from the declarations in tools/, the
 * tables in src/repl and the library's docstrings; and package.json's list of manual pages.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { manualFiles } from "./lib/man.mjs";
import { root, runScript } from "./setup.mjs";

await runScript(import.meta.url, async () => {
  await build();
  const text = execFileSync(process.execPath, [join(root, "bin/bcc-tool"), "--markdown"]);
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs/tools.md"), text);
  const repl = execFileSync(process.execPath, [join(root, "bin/bcc-repl"), "--markdown"]);
  writeFileSync(join(root, "docs/repl.md"), repl);
  execFileSync(process.execPath, [join(root, "node_modules/typedoc/bin/typedoc")], { cwd: root });
  // The page that the first one names lies beside it, not among files that typedoc takes along.
  const api = join(root, "docs/api");
  const index = readFileSync(join(api, "index.md"), "utf8").replaceAll("_media/c.md", "c.md");
  writeFileSync(join(api, "index.md"), index);
  rmSync(join(api, "_media"), { recursive: true, force: true });
  copyFileSync(join(root, "docs/c.md"), join(api, "c.md"));
  const path = join(root, "package.json");
  const manifest = { ...JSON.parse(readFileSync(path, "utf8")), man: manualFiles(root) };
  writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  return 0;
});
