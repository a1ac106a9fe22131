/** dist/man: the manual pages, from the declarations of commands and tools. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Writes dist/man anew. What makes the pages is bundled for this alone and not kept. */
export async function buildManuals(root, esbuild) {
  const target = join(root, "dist/man");
  mkdirSync(target, { recursive: true });
  const work = mkdtempSync(join(root, "dist/work-"));
  try {
    const maker = join(work, "pages.cjs");
    await esbuild.build({
      entryPoints: [join(root, "src/cli/man/pages.ts")],
      outfile: maker,
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node20.19",
      define: { "import.meta.dirname": "__dirname" },
      logLevel: "warning",
    });
    const pages = await createRequire(maker)(maker).manualPages();
    for (const [name, text] of pages) {
      writeFileSync(join(work, name), text);
      renameSync(join(work, name), join(target, name));
    }
    for (const name of readdirSync(target)) if (!pages.has(name)) rmSync(join(target, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** As package.json's `man` wants it: npm links no others. */
export const manualFiles = (root) =>
  readdirSync(join(root, "dist/man"))
    .sort()
    .map((name) => `dist/man/${name}`);
