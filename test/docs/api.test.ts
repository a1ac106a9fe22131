import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as library from "../../src/lib/index.js";
import { packageRoot } from "../../src/package/root.js";

it("docs/api has a page for everything that the library exports (npm run docs writes it)", () => {
  const files = readdirSync(join(packageRoot(), "docs/api"), { recursive: true }) as string[];
  const pages = new Set(files.map((file) => file.replace(/^.*\//, "").replace(/\.md$/, "")));
  expect(Object.keys(library).filter((name) => !pages.has(name))).toEqual([]);
});

it("docs/api has the page on C, and its first page leads there", () => {
  const read = (file: string): string => readFileSync(join(packageRoot(), "docs", file), "utf8");
  expect(read("api/c.md")).toBe(read("c.md"));
  expect(read("api/index.md")).toContain("(c.md)");
});
