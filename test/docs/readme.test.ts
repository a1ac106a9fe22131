import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCommand } from "../../src/cli/trace/options.js";
import { programFlags } from "../../src/cli/tool/common_flags.js";
import { namesOf } from "../../src/tool.js";
import { packageRoot } from "../../src/package/root.js";
import { commands, examples, readme } from "./readme.js";

test("the table of bcc-trace has every flag of --help, and no other", () => {
  const parsed = parseCommand(["--help"]);
  const help = parsed.kind === "exit" ? parsed.out : "";
  const inHelp = [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag);
  const table = commands().split("## Flags of bcc-trace")[1]?.split("\n## ")[0] ?? "";
  const rows = table.split("\n").filter((line) => line.startsWith("|"));
  const inTable = rows.flatMap((row) =>
    [...(row.split(" | ")[0] ?? "").matchAll(/(--[a-z][\w-]+)/g)].map(([, flag]) => flag),
  );
  const general = new Set(["--help", "--version"]);
  expect(inTable.sort()).toEqual(inHelp.filter((flag) => !general.has(flag ?? "")).sort());
});

test("the table of every tool's flags has them all, and no other", () => {
  const table =
    commands().split("| flag of every tool with a program |")[1]?.split("\n\n")[0] ?? "";
  const inTable = table
    .split("\n")
    .flatMap((row) =>
      [...(row.split(" | ")[0] ?? "").matchAll(/--[a-z][\w-]+/g)].map(([name]) => name),
    );
  const declared = programFlags
    .flatMap(([flags]) => namesOf(flags))
    .filter((n) => n.startsWith("--"));
  expect(inTable.sort()).toEqual(declared.sort());
});

test("the README's npm commands exist", () => {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const file of ["README.md", "CONTRIBUTING.md"]) {
    const text = readFileSync(join(packageRoot(), file), "utf8");
    for (const [, name = ""] of text.matchAll(/npm run ([\w:-]+)/g))
      expect(scripts).toHaveProperty(name);
  }
  expect(scripts).toHaveProperty("start");
  expect(scripts).toHaveProperty("test");
});

test("examples are found, with what they need", () => {
  const text =
    "a\n```sh\n# needs: wings\nfly 'x'\n# up\nland\n```\n\n```\nno\n```\n```sh\nwalk\n```\n```\nfar\n```\n";
  expect(examples(text)).toEqual([
    { line: "fly 'x'", needs: "wings" },
    { line: "land", needs: "wings" },
    { line: "walk", needs: undefined, printed: "far\n" },
  ]);
  expect(examples(commands()).length).toBeGreaterThan(8);
  const five = examples(readme());
  expect(five).toHaveLength(5);
  for (const { printed } of five) expect(printed).toBeDefined();
});
