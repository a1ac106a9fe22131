import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import { hostOnly } from "../../vitest.config.js";

/** A file, or all of a folder's (`folder/**`). */
function filesOf(pattern: string): readonly string[] {
  if (!pattern.endsWith("/**")) return [pattern];
  const folder = pattern.slice(0, -"/**".length);
  return readdirSync(join(packageRoot(), folder), { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((name) => name.endsWith(".test.ts"));
}

/** The host may have neither kprobes nor trampolines: what waits for them runs in the machines, or nowhere. */
test("no test of the host alone waits for what only the virtual machines have", () => {
  const waiting =
    /\b(?:skipIf\(![^\n]*|runIf\([^!\n]*)(?:kprobes|kprobeMulti|fentry|trampolines)\b/;
  const wrong = hostOnly
    .flatMap(filesOf)
    .filter((file) => waiting.test(readFileSync(join(packageRoot(), file), "utf8")));
  expect(wrong).toEqual([]);
});
