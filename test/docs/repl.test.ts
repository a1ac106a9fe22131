import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { markdown } from "../../src/cli/repl/markdown.js";
import { packageRoot } from "../../src/package/root.js";

it("docs/repl.md is what the tables of keys and commands say (npm run docs writes it)", () => {
  expect(readFileSync(join(packageRoot(), "docs/repl.md"), "utf8")).toBe(markdown());
});
