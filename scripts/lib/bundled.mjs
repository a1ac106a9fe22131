/** Runs a program of test/ that is written in TypeScript: bundled, with its packages outside. */
import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";
import { root } from "../setup.mjs";

export async function runBundled(entry, words) {
  const esbuild = await import("esbuild");
  const program = join(root, "build", `${basename(entry, ".ts")}.mjs`);
  await esbuild.build({
    entryPoints: [join(root, entry)],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
  });
  execFileSync(process.execPath, [program, ...words], { stdio: "inherit", cwd: root });
  return 0;
}
