import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Writes `into` anew with the files that `call` of the program `entry` returns, by name.
 * The program is bundled for this alone and not kept.
 */
export async function buildFiles(root, esbuild, { entry, call, into }) {
  const target = join(root, into);
  mkdirSync(target, { recursive: true });
  const work = mkdtempSync(join(root, "dist/work-"));
  try {
    const maker = join(work, "maker.cjs");
    await esbuild.build({
      entryPoints: [join(root, entry)],
      outfile: maker,
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node20.19",
      define: { "import.meta.dirname": "__dirname" },
      logLevel: "warning",
    });
    const files = await createRequire(maker)(maker)[call]();
    for (const [name, text] of files) {
      writeFileSync(join(work, name), text);
      renameSync(join(work, name), join(target, name));
    }
    for (const name of readdirSync(target)) if (!files.has(name)) rmSync(join(target, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
