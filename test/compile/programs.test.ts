import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { prewarmChild } from "../../src/compile/child.js";
import { compile } from "../../src/compile/compile.js";

const directory = fileURLToPath(new URL("../programs", import.meta.url));
const files = readdirSync(directory).filter((name) => name.endsWith(".c"));

describe("programs of BCC's kind", () => {
  it("are at least a hundred", () => expect(files.length).toBeGreaterThanOrEqual(100));

  it("compile without headers, every one", { timeout: 600_000 }, async () => {
    const failed: string[] = [];
    for (const file of files) {
      prewarmChild();
      const text = readFileSync(join(directory, file), "utf8");
      const outcome = await compile(
        { text, fileName: file, cflags: [], headers: "btf" },
        { cache: false },
      );
      if (!outcome.ok) failed.push(`${file}: ${outcome.diagnostics[0]?.message}`);
      else expect(outcome.value.module.programs.length).toBeGreaterThan(0);
    }
    expect(failed).toEqual([]);
  });
});
