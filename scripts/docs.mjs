/** npm run docs: docs/tools.md, docs/repl.md and docs/api anew, from the declarations in tools/, the tables in src/repl and the library's docstrings. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { root, runScript } from "./setup.mjs";

await runScript(import.meta.url, async () => {
  await build();
  const text = execFileSync(process.execPath, [join(root, "bin/bcc-tool"), "--markdown"]);
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs/tools.md"), text);
  const repl = execFileSync(process.execPath, [join(root, "bin/bcc-repl"), "--markdown"]);
  writeFileSync(join(root, "docs/repl.md"), repl);
  execFileSync(process.execPath, [join(root, "node_modules/typedoc/bin/typedoc")], { cwd: root });
  return 0;
});
