import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as library from "../../src/lib/index.js";
import { packageRoot } from "../../src/package/root.js";

it("docs/api has a page for everything that the library exports (npm run docs writes it)", () => {
  const files = readdirSync(join(packageRoot(), "docs/api"), { recursive: true }) as string[];
  const pages = new Set(files.map((file) => file.replace(/^.*\//, "").replace(/\.md$/, "")));
  expect(Object.keys(library).filter((name) => !pages.has(name))).toEqual([]);
});
