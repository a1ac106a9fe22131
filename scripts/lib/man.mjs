/** dist/man: the manual pages, from the declarations of commands and tools. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { buildFiles } from "./made_files.mjs";

export const buildManuals = (root, esbuild) =>
  buildFiles(root, esbuild, {
    entry: "src/cli/man/pages.ts",
    call: "manualPages",
    into: "dist/man",
  });

/** As package.json's `man` wants it: npm links no others. */
export const manualFiles = (root) =>
  readdirSync(join(root, "dist/man"))
    .sort()
    .map((name) => `dist/man/${name}`);
