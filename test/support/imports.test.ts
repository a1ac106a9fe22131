import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
// @ts-expect-error a plain script without declarations
import { importBreaches } from "../../scripts/lib/imports.mjs";

const breachesOf = importBreaches as (root: string) => string[];
const made: string[] = [];
afterEach(() => made.splice(0).forEach((path) => rmSync(path, { recursive: true })));

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "imports-"));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, "src", name)), { recursive: true });
    writeFileSync(join(root, "src", name), text);
  }
  return root;
}

test("a part that imports what it may not is named", () => {
  const root = tree({
    "oneliners/a.ts":
      'import type { T } from "../types/t.js";\nimport { b } from "../engine/b.js";\n',
    "engine/b.ts": "export const b = 1;\n",
    "types/t.ts": "export type T = 1;\n",
  });
  expect(breachesOf(root)).toEqual([
    "oneliners/a.ts imports engine/b.ts: oneliners may not import engine",
  ]);
});

test("nothing imports cli; cli imports all", () => {
  const root = tree({
    "cli/a.ts": 'import { b } from "../engine/b.js";\nconst r = import("../compile/d.js");\n',
    "compile/d.ts": "export const d = 1;\n",
    "engine/b.ts": "export const b = 1;\n",
    "render/c.ts": 'export * from "../cli/a.js";\n',
  });
  expect(breachesOf(root)).toEqual(["render/c.ts imports cli/a.ts: render may not import cli"]);
});

test.each([
  ["types alone", 'import type { A } from "./a.js";\n'],
  ["a type where it is used", 'export type A = import("./a.js").A;\n'],
  ["types handed on", 'export type { A } from "./a.js";\n'],
  ["everything handed on", 'export * from "./a.js";\n'],
  ["its effects", 'import "./a.js";\n'],
  ["a lazy import", 'export const a = () => import("./a.js");\n'],
  ["a lazy import on several lines", 'export const a = () =>\n  import(\n    "./a.js",\n  );\n'],
  ["names with a comment between them", "import {\n  // it's the first\n  a,\n} from './a.js';\n"],
])("a circle is found that is closed by %s", (_, closes) => {
  const root = tree({
    "render/a.ts": 'import { b } from "./b.js";\n',
    "render/b.ts": 'import { c } from "./c.js";\n',
    "render/c.ts": closes,
  });
  expect(breachesOf(root)).toEqual([
    "cycle: render/a.ts → render/b.ts → render/c.ts → render/a.ts",
  ]);
});

test("what only looks like an import is none", () => {
  const root = tree({
    "render/a.ts": 'import { b } from "./b.js";\n',
    "render/b.ts": '// import { a } from "./a.js";\nexport const b = `\nimport "./a.js";\n`;\n',
  });
  expect(breachesOf(root)).toEqual([]);
});

test("a circle of folders is found where no file is in one", () => {
  const root = tree({
    "render/lines/a.ts": 'import { b } from "../charts/b.js";\n',
    "render/lines/c.ts": "export const c = 1;\n",
    "render/charts/b.ts": "export const b = 1;\n",
    "render/charts/d.ts": 'import { c } from "../lines/c.js";\n',
  });
  expect(breachesOf(root)).toEqual(["cycle: render/charts → render/lines → render/charts"]);
});

test("a circle of a folder and a file beside it is found", () => {
  const root = tree({
    "render/all.ts": 'import { b } from "./charts/b.js";\n',
    "render/charts/b.ts": "export const b = 1;\n",
    "render/charts/d.ts": 'import { all } from "../all.js";\n',
  });
  expect(breachesOf(root)).toEqual(["cycle: render/all.ts → render/charts → render/all.ts"]);
});

test("in repl only the effects reach the kernel", () => {
  const root = tree({
    "repl/reducer.ts": 'import { b } from "../engine/b.js";\n',
    "repl/effects.ts": 'import { b } from "../engine/b.js";\n',
    "engine/b.ts": "export const b = 1;\n",
  });
  expect(breachesOf(root)).toEqual([
    "repl/reducer.ts imports engine/b.ts: in repl only the effects import engine",
  ]);
});

test("tools import the declaration's file and the planners alone", () => {
  const root = tree({
    "tool.ts": 'export { plan } from "./oneliners/a.js";\n',
    "planners.ts": 'export { plan } from "./oneliners/a.js";\n',
    "oneliners/a.ts": "export const plan = 1;\n",
    "../tools/fine.ts": 'import { plan } from "../src/planners.js";\n',
    "../tools/good.ts": 'import { plan } from "../src/tool.js";\n',
    "../tools/bad.ts": 'import { plan } from "../src/oneliners/a.js";\n',
    "cli/find.ts": 'import { good } from "../../tools/good.js";\n',
  });
  expect(breachesOf(root)).toEqual([
    "../tools/bad.ts imports oneliners/a.ts: tools import src/tool.ts or src/planners.ts",
  ]);
});

test("the declaration's file reaches the languages and no more", () => {
  const root = tree({
    "tool.ts": 'import { b } from "./engine/b.js";\n',
    "engine/b.ts": "export const b = 1;\n",
  });
  expect(breachesOf(root)).toEqual(["tool.ts imports engine/b.ts: root may not import engine"]);
});

test("types import nothing, not even what everybody may", () => {
  const root = tree({
    "types/a.ts": 'import type { T } from "../ctext/t.js";\nexport type A = T;\n',
    "ctext/t.ts": "export type T = 1;\n",
  });
  expect(breachesOf(root)).toEqual(["types/a.ts imports ctext/t.ts: types may not import ctext"]);
});
