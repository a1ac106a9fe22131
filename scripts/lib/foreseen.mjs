/** dist/foreseen: what the first start of each tool asks of the compiler on this kernel. */
import { buildFiles } from "./made_files.mjs";

export const buildForeseen = (root, esbuild) =>
  buildFiles(root, esbuild, {
    entry: "src/cli/tool/foresee.ts",
    call: "foresee",
    into: "dist/foreseen",
  });
