import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newTool } from "../../src/cli/tool/new_tool.js";
import { packageRoot } from "../../src/package/root.js";
import type { Tool } from "../../src/tool.js";
import { left, objects } from "../support/objects.js";
import { runSmoke } from "../support/inprocess.js";
import { isRows } from "../support/needs.js";
import { checkRows, rowsOf } from "../support/smoke.js";

const root = packageRoot();
// In the tree, where its import of src/tool.ts means what it says; ignored by git as what is built is.
mkdirSync(join(root, "dist/tests"), { recursive: true });
const directory = mkdtempSync(join(root, "dist/tests/"));
afterAll(() => rmSync(directory, { recursive: true }));

const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
const blocks = (language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))].map(
    ([, one]) => one!,
  );

const examples = blocks("ts").map((declaration, i) => {
  const name = /name: "(\w+)"/.exec(declaration)?.[1] ?? "";
  writeFileSync(join(directory, `${name}.c`), blocks("c")[i]!);
  writeFileSync(
    join(directory, `${name}.ts`),
    declaration.replace("../../src/tool.js", "../../../src/tool.js"),
  );
  return name;
});

/** The tool in `place`, by its own smoke cases. */
async function passesItsCases(place: string, name: string): Promise<void> {
  const { default: tool } = (await import(join(place, `${name}.ts`))) as {
    readonly default: Tool;
  };
  expect(tool.name).toBe(name);
  expect(tool.smoke.length).toBeGreaterThan(0);
  for (const smoke of tool.smoke) {
    const before = objects();
    const { expect: wanted } = smoke;
    const path = join(place, `${name}.c`);
    const ended = await runSmoke(tool, smoke, { json: isRows(wanted), path });
    expect(ended.status).toBe(0);
    if (isRows(wanted)) checkRows(rowsOf(ended.stdout), wanted, ended.pid);
    else for (const pattern of wanted) expect(ended.stdout).toMatch(pattern);
    expect(await left(before)).toBe(0);
  }
}

describe.each(examples)("CONTRIBUTING's worked example %s", (name) => {
  test("passes its own smoke cases", () => passesItsCases(directory, name));
});

describe("bcc-tool --new", () => {
  beforeAll(() => symlinkSync(join(root, "src"), join(directory, "src")));

  test.each([
    ["newsnoop", "events"],
    ["newcount", "counts"],
  ] as const)("makes a tool that passes its own smoke case: %s", async (name, kind) => {
    expect(newTool(`files/${name}`, kind, directory)).toBe(0);
    await passesItsCases(join(directory, "tools/files"), name);
  });

  test("replaces nothing, and knows the folders", () => {
    expect(newTool("files/opensnoop", "events", directory)).toBe(2);
    expect(newTool("nowhere/newsnoop", "events", directory)).toBe(2);
    mkdirSync(join(directory, "tools/cpu"), { recursive: true });
    writeFileSync(join(directory, "tools/cpu/mine.c"), "");
    expect(newTool("cpu/mine", "events", directory)).toBe(2);
    expect(readFileSync(join(directory, "tools/cpu/mine.c"), "utf8")).toBe("");
  });
});

test("there is one for events and one for counts", () => expect(examples).toHaveLength(2));
