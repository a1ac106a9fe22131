import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/package/root.js";

const root = packageRoot();

const pages = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"],
  ...["docs", "lessons", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name)),
  ),
];

/** As forges make them of headings. */
const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );

/** Targets of links outside of code. */
const linksOf = (text: string): readonly string[] =>
  [
    ...text
      .replace(/^```[^]*?^```/gm, "")
      .replace(/`[^`\n]*`/g, "")
      .matchAll(/\]\(([^)\s]+)\)|<[^>]* (?:src|href)="([^"]+)"/g),
  ].map(([, target, attribute]) => (target ?? attribute)!);

test.each(pages)("%s: every link leads somewhere", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const lost = linksOf(text).filter((target) => {
    if (/^(https?|mailto):/.test(target)) return false;
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(file)) return true;
    if (anchor === undefined || !statSync(file).isFile()) return false;
    return !anchorsOf(readFileSync(file, "utf8")).has(anchor);
  });
  expect(lost).toEqual([]);
});

test("the index leads to every page", () => {
  const linked = new Set(linksOf(readFileSync(join(root, "docs/README.md"), "utf8")));
  const others = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  expect(others.filter((name) => name !== "README.md" && !linked.has(name))).toEqual([]);
});

test("the index names tools that exist", () => {
  const index = readFileSync(join(root, "docs/README.md"), "utf8");
  const catalogue = readFileSync(join(root, "docs/tools.md"), "utf8");
  for (const [, name] of index.matchAll(/bcc-tool ([a-z]\w+)/g))
    if (name !== "completion") expect(catalogue).toContain(`## ${name}\n`);
});
