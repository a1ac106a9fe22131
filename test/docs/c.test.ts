import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";

const lib = join(packageRoot(), "test/lib");
const tests = (readdirSync(lib, { recursive: true }) as string[])
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => readFileSync(join(lib, file), "utf8"))
  .join("\n");
const page = readFileSync(join(packageRoot(), "docs/c.md"), "utf8");

/** Words of C in the first columns, and in the paragraph of packets; what is not there is left out. */
function items(): readonly string[] {
  const [there = ""] = page.split("## What is not there");
  const [, packets = ""] = /## Packets\n([\s\S]*?)\n## /.exec(there) ?? [];
  const cells = [...there.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell!);
  return [...cells, packets].flatMap((text) =>
    [...text.matchAll(/`([^`]+)`/g)]
      .map(([, word]) => word!.replace(/^name\./, ""))
      .filter((word) => /^[A-Za-z_][\w]*$/.test(word) && !/^(PARM6|bcc)$/.test(word)),
  );
}

it("every item of the dialect's page is run by a test", () => {
  const all = [...new Set(items())];
  expect(all.length).toBeGreaterThan(100);
  const missing = all.filter((item) => {
    const name = item.replace(/FUNCTION$/, "").replace(/NAME$/, "");
    return !new RegExp(`${name.endsWith("__") ? name : `\\b${name}\\b`}`).test(tests);
  });
  expect(missing).toEqual([]);
});
