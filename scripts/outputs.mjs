/** npm run outputs [-- NAME…]: what each tool prints of a smoke case, into docs/outputs, for the catalogue. As root. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root, runScript } from "./setup.mjs";

await runScript(import.meta.url, async (names) => {
  const esbuild = await import("esbuild");
  const program = join(root, "build/outputs.mjs");
  await esbuild.build({
    entryPoints: [join(root, "test/support/outputs.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
  });
  execFileSync(process.execPath, [program, ...names], { stdio: "inherit", cwd: root });
  return 0;
});
