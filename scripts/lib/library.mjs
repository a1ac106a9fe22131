/**
 * Bundles src/lib into dist/lib: one CommonJS file, and an ES module that gives
 * the same objects, so that a process that uses both has one library. The
 * declarations are TypeScript's own, twice, as the two kinds of module want it.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { spawnSync } from "node:child_process";

/** The entry points of the package, by their names in dist/lib. */
const ENTRIES = { index: "src/lib/index.ts" };

/** Writes dist/lib anew, declarations only where they are asked for (some 6 s). */
export async function buildLibrary(root, esbuild) {
  const target = join(root, "dist/lib");
  mkdirSync(target, { recursive: true });
  const work = mkdtempSync(join(target, "work-"));
  try {
    await esbuild.build({
      entryPoints: Object.fromEntries(
        Object.entries(ENTRIES).map(([name, path]) => [name, join(root, path)]),
      ),
      outdir: work,
      outExtension: { ".js": ".cjs" },
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node20.19",
      minifySyntax: true,
      keepNames: true,
      define: { "import.meta.dirname": "__dirname" },
      legalComments: "none",
      logLevel: "warning",
    });
    for (const name of Object.keys(ENTRIES)) {
      const made = join(work, `${name}.cjs`);
      const names = Object.keys(createRequire(made)(made));
      writeFileSync(
        join(work, `${name}.mjs`),
        `import made from "./${name}.cjs";\nexport const { ${names.join(", ")} } = made;\n`,
      );
      for (const end of [".cjs", ".mjs"])
        renameSync(join(work, name + end), join(target, name + end));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** dist/lib/types/esm and /cjs. */
export function declareLibrary(root) {
  const types = join(root, "dist/lib/types");
  rmSync(types, { recursive: true, force: true });
  for (const [kind, type] of [
    ["esm", "module"],
    ["cjs", "commonjs"],
  ]) {
    const run = spawnSync(
      process.execPath,
      [
        join(root, "node_modules/typescript/bin/tsc"),
        ...["-p", join(root, "tsconfig.types.json"), "--outDir", join(types, kind)],
      ],
      { cwd: root, stdio: "inherit" },
    );
    if (run.status !== 0) throw new Error("the declarations of the library can't be made");
    writeFileSync(join(types, kind, "package.json"), `${JSON.stringify({ type })}\n`);
  }
}
