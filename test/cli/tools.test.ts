import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
// @ts-expect-error a plain script without declarations
import { toolIndex, toolNames } from "../../scripts/lib/tools.mjs";
import { namesOf } from "../../src/cli/tool/common_flags.js";
import { parseToolCommand } from "../../src/cli/tool/command.js";
import { allTools, placeOf } from "../../src/cli/tool/find.js";
import { includedFiles, toolIncludes } from "../../src/cli/run/includes.js";
import { readForm } from "../../src/program/form.js";
import type { FlagParse } from "../../src/tool.js";
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

const forms = (await allTools()).flatMap((tool) =>
  "program" in tool ? [[tool.name, tool] as const] : [],
);

const declarations = readdirSync(join(root, "tools"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(root, "tools", file), "utf8") }));

/** All that names a C file, and what is shared beside it: several tools, of several folders, may have one program. */
const declarationsOf = (path: string): string => {
  const shared = `${basename(dirname(path))}/_`;
  const named = new RegExp(`program: "[^"]*\\b${basename(path).replace(".", "\\.")}"`);
  return declarations
    .filter(({ file, text }) => file.startsWith(shared) || named.test(text))
    .map(({ text }) => text)
    .join("\n");
};

/** A value such as a flag of that kind may have. */
const sample = ({ kind }: FlagParse): unknown =>
  kind === "boolean"
    ? true
    : kind === "string" || kind === "choice"
      ? "1"
      : kind === "integers"
        ? [1]
        : kind === "strings"
          ? ["1"]
          : 1;

describe.each(forms)("%s's C file", (name, tool) => {
  const path = placeOf(name, tool.program);
  const source = { name: tool.program, text: readFileSync(path, "utf8") };
  const form = readForm(source, includedFiles(source.text, [toolIncludes(), dirname(path)]));
  const params = new Set(form.params.map((one) => one.name));

  test("has the constants that flags are bound to", () => {
    for (const flag of [...Object.values(tool.flags), ...Object.values(tool.arguments)])
      for (const bound of Object.keys(flag.params?.(sample(flag.parse) as never) ?? {}))
        expect(params).toContain(bound);
  });

  test("has no constant that nothing is bound to", () => {
    const declaration = declarationsOf(path);
    const bare = form.params.filter(({ own }) => own).map((one) => one.name);
    expect(bare.filter((one) => !new RegExp(`\\b${one}\\b`).test(declaration))).toEqual([]);
  });

  test("asks which tasks are wanted if its flags do", () => {
    const asks = Object.values(tool.flags).some(({ role }) => role === "pid" || role === "tid");
    if (asks) expect(form.filtersTasks).toBe(true);
  });
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
      expect(tool.smoke.length > 0 || (tool.unproved ?? "") !== "").toBe(true);
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
