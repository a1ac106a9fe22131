import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
// @ts-expect-error a plain script without declarations
import { toolIndex, toolNames } from "../../scripts/lib/tools.mjs";
import { namesOf } from "../../src/cli/tool/common.js";
import { parseToolCommand } from "../../src/cli/tool/command.js";
import { allTools } from "../../src/cli/tool/find.js";
import { packageRoot } from "../../src/package/root.js";

const root = packageRoot();
const names = (toolNames as (root: string) => string[])(root);

test("tools/index.ts has every file of tools/ (npm run build writes it)", () => {
  const text = readFileSync(join(root, "tools/index.ts"), "utf8");
  expect(text).toBe((toolIndex as (root: string) => string)(root));
});

test("every file of tools/ declares the tool of its name", async () => {
  expect((await allTools()).map(({ name }) => name)).toEqual(names);
});

describe.each(await allTools().then((tools) => tools.map((tool) => [tool.name, tool] as const)))(
  "%s",
  (name, tool) => {
    test("no name of a flag is taken twice", () => {
      const all = Object.values(tool.flags).flatMap(({ flags }) => namesOf(flags));
      expect(all).toEqual([...new Set(all)]);
    });

    test("--help has its summary and every flag", () => {
      const parsed = parseToolCommand(tool, `bcc-tool ${name}`, ["--help"]);
      const help = (parsed.kind === "exit" ? parsed.out : "").replace(/\s+/g, " ");
      expect(help).toContain(tool.summary);
      for (const { flags } of Object.values(tool.flags)) expect(help).toContain(flags);
    });

    test("the summary is one line without a full stop", () => {
      expect(tool.summary).toMatch(/^[^\n]*[^\n.]$/);
    });

    test("it has examples and smoke cases", () => {
      expect(tool.examples.length).toBeGreaterThan(0);
      expect(tool.smoke.length).toBeGreaterThan(0);
    });

    test.each(tool.examples.map(({ command }) => command))("example: %s", (command) => {
      const [first, ...argv] = shellWords(command.replace(/ (?:>|\|) .*/, ""));
      expect(first).toBe(name);
      expect(parseToolCommand(tool, `bcc-tool ${name}`, argv)).toMatchObject({ kind: "run" });
    });
  },
);

/** Words of a command line with quotes, without expansion. */
function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"([^"]*)"/g,
      (_, single?: string, double?: string) => single ?? double ?? "",
    ),
  );
}
