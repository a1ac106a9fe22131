import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import type { Tool } from "../../src/tool.js";
import { withoutKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

const root = packageRoot();
// In the tree, where its import of src/tool.ts means what it says; ignored by git as what is built is.
const directory = mkdtempSync(join(root, "build/tool-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("CONTRIBUTING's worked example is a tool that plans", async () => {
  const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const example = /^```ts\n([^]*?)^```$/m.exec(text)?.[1] ?? "";
  const path = join(directory, "opencount.ts");
  writeFileSync(path, example.replace("../src/tool.js", "../../src/tool.js"));
  const { default: tool } = (await import(path)) as { readonly default: Tool };
  if (!("run" in tool)) throw new Error("it has no program");
  const given = { duration: undefined, pid: undefined, interval: 1 };
  const planned = tool.run(given, { kernel: withoutKprobes(), user: fakeUser(), cpus: 1 });
  expect(planned).toMatchObject({ ok: true, value: { timing: { interval: 1 } } });
});
