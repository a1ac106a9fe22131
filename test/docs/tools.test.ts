import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toolGroups } from "../../src/cli/tool/find.js";
import { catalogueMarkdown } from "../../src/cli/tool/markdown.js";
import { packageRoot } from "../../src/package/root.js";

test("docs/tools.md is what the declarations say (npm run docs writes it)", async () => {
  const text = readFileSync(join(packageRoot(), "docs/tools.md"), "utf8");
  expect(text).toBe(catalogueMarkdown(await toolGroups()));
});

test("a tool at the calls' own tracepoints says that they have none of 32-bit programs", async () => {
  const text = catalogueMarkdown(await toolGroups());
  const saying = text
    .split(/^## /m)
    .filter((part) => part.includes("does not learn of 32-bit programs"));
  const names = saying.map((part) => part.slice(0, part.indexOf("\n")));
  expect(names).toEqual(expect.arrayContaining(["opensnoop", "execsnoop", "killsnoop"]));
  for (const other of ["biolatency", "syscount", "ucalls"]) expect(names).not.toContain(other);
});
