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
