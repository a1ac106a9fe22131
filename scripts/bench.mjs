/** npm run bench [-- --quick]: sets up, bundles bench/main.ts and runs it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { SetupError } from "./lib/packages.mjs";
import { root, runScript, setup } from "./setup.mjs";

await runScript(import.meta.url, async (argv) => {
  await setup();
  if (process.getuid() !== 0) throw new SetupError("tracing needs root: sudo npm run bench");
  const { build } = await import("esbuild");
  // In build/, so that the paths up to the package's root are those of the sources.
  const outfile = join(root, "build/bench/main.mjs");
  await build({
    entryPoints: [join(root, "bench/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    logLevel: "warning",
  });
  const child = spawn(process.execPath, [outfile, ...argv], { stdio: "inherit" });
  process.on("SIGINT", () => {});
  return new Promise((resolve) => child.on("close", resolve));
});
