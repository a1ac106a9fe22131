import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
// @ts-expect-error a plain script without declarations
import { toolIndex, toolNames } from "../../scripts/lib/tools.mjs";
import { parseToolCommand } from "../../src/cli/tool/command.js";
import { allTools, placeOf } from "../../src/cli/tool/find.js";
import { includedFiles, toolIncludes } from "../../src/cli/run/includes.js";
import { formViews } from "../../src/cli/tool/form_views.js";
import { paramsOf } from "../../src/cli/tool/flag_roles.js";
import { splitCommand } from "../../src/cli/tool/started_command.js";
import { wrongParams, wrongViews, type Shown } from "../../src/cli/tool/wrong_names.js";
import { openKernelFacts, openUserFacts } from "../../src/facts/index.js";
import { withoutComments } from "../../src/ctext/tokens.js";
import { readForm, type Form } from "../../src/program/form.js";
import { shownBy } from "../../src/render/index.js";
import { namesOf, type FlagParse } from "../../src/tool.js";
import type { AnyFormTool } from "../../src/types/tool.js";
import { packageRoot } from "../../src/package/root.js";

const root = packageRoot();
const machine = { kernel: openKernelFacts(), user: openUserFacts(), cpus: 2 };
const workloads = new Set(
  readdirSync(join(root, "test/workloads")).map((file) => file.replace(/\.\w+$/, "")),
);
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

const intervals = forms.flatMap(([name, tool]) =>
  Object.values(tool.arguments)
    .filter(({ role }) => role === "interval")
    .map(({ about }) => [name, about, tool.timing?.({} as never).interval] as const),
);

test.each(intervals)("%s: without an interval it does what its help says", (_, about, interval) => {
  expect(about).toContain(
    interval === undefined ? "without it, once at the end" : `(default: ${interval})`,
  );
});

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

/** Constants of the filter, which is put behind a program that asks for it. */
const filterPath = join(toolIncludes(), "task_filter.c");
const filterParams = readForm(
  { name: "task_filter.c", text: readFileSync(filterPath, "utf8") },
  [],
).params;

describe.each(forms)("%s's C file", (name, tool) => {
  const path = placeOf(name, tool.program);
  const source = { name: tool.program, text: readFileSync(path, "utf8") };
  const included = includedFiles(source.text, [toolIncludes(), dirname(path)]);
  const form = readForm(source, included);
  const texts = [source.text, ...included.map(({ text }) => text)].join("\n");
  const params = new Set([...form.params, ...filterParams].map((one) => one.name));

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

  test.each(commandsOf(name, tool))("has what is shown by: %s", (command) => {
    const parsed = parseToolCommand(tool, name, withoutCommand(tool, shellWords(command).slice(1)));
    if (parsed.kind === "exit") throw new Error(parsed.err);
    const { given } = parsed;
    const prepared = tool.prepare?.(given, machine);
    const views = formViews(tool, given, prepared);
    const shown = shownInText(form, texts);
    expect(wrongViews(name, views, shown)).toEqual([]);
    for (const of of views.map(shownBy))
      if (!shown.some((one) => one.name === of))
        expect(texts).toMatch(new RegExp(`\\bBPF_\\w+\\([^;]*\\b${of}\\b`));
    const values = { ...paramsOf(tool, given), ...tool.params?.(given, prepared) };
    expect(wrongParams(name, tool.program, form.params, values)).toEqual([]);
  });

  test("asks which tasks are wanted if its flags do", () => {
    const asks = Object.values(tool.flags).some(({ role }) => role === "pid" || role === "tid");
    if (asks) expect(form.filters).toBe(true);
  });
});

describe.each(await allTools().then((tools) => tools.map((tool) => [tool.name, tool] as const)))(
  "%s",
  (name, tool) => {
    test("no name of a flag is taken twice", () => {
      const all = Object.values(tool.flags).flatMap(({ flags }) => namesOf(flags));
      expect(all).toEqual([...new Set(all)]);
    });

    test("its run can be given an end", () => {
      if ("list" in tool) return;
      const all = [...Object.values(tool.flags), ...Object.values(tool.arguments)];
      expect(all.filter(({ role }) => role === "duration")).toHaveLength(1);
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

    test("the workloads of its smoke cases are there", () => {
      for (const { workload } of tool.smoke)
        if (workload !== undefined)
          expect(workloads.has(workload[0]), `test/workloads/${workload[0]}.c`).toBe(true);
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

/** Its examples and smoke cases, as they are typed. */
function commandsOf(name: string, { examples, smoke }: AnyFormTool): readonly string[] {
  const typed = examples.map(({ command }) => command.replace(/ (?:>|\|) .*/, ""));
  const run = smoke.map((one) => [name, ...one.arguments].map(quoted).join(" "));
  // Files of other processes are not for everybody to look at.
  return [...new Set([...typed, ...run])].map((one) => one.replace("/proc/1/fd/9", "/dev/tty"));
}

const quoted = (word: string): string => {
  const plain = word.replace("{pid}", "1");
  return /^[\w./:=,+-]+$/.test(plain) ? plain : `'${plain}'`;
};

const withoutCommand = ({ command }: AnyFormTool, argv: readonly string[]): readonly string[] =>
  command === true ? splitCommand(argv).own : argv;

/** What EVENTS and COUNTS of a text have, whose structs stand in it or in what it includes. */
function shownInText({ data }: Form, texts: string): readonly Shown[] {
  return data.map((one): Shown => {
    const { name } = one;
    if (one.kind === "events")
      return { name, where: one.record, columns: membersOf(texts, one.record), kind: "stream" };
    const { key, aggregates, histogram } = one;
    const usual = ["count", "sum", "min", "max", "avg"];
    return {
      name,
      where: `COUNTS ${name}`,
      columns: [
        ...(key === undefined ? [] : key.startsWith("struct ") ? membersOf(texts, key) : ["key"]),
        ...aggregates.map((each) => each.name),
        ...usual,
      ],
      kind: histogram === undefined ? "table" : "histogram",
    };
  });
}

/** Names of a struct's members, of inner structs `outer.inner`; what is between #if and #endif counts. */
function membersOf(texts: string, struct: string): readonly string[] {
  const code = withoutComments(texts).replace(/^\s*#.*$/gm, "");
  const head = new RegExp(`${struct.replace(/\s+/, "\\s+")}\\s*\\{`).exec(code);
  if (head === null) throw new Error(`${struct} is not in the text`);
  return membersIn(code, head.index + head[0].length);
}

function membersIn(code: string, start: number): readonly string[] {
  let [depth, end] = [1, start];
  for (; depth > 0 && end < code.length; end++)
    depth += code[end] === "{" ? 1 : code[end] === "}" ? -1 : 0;
  // What an anonymous union or struct has counts as the outer one's.
  const body = code.slice(start, end - 1).replace(/\b(?:union|struct)\s*\{|\}/g, ";");
  return body.split(";").flatMap((line) => {
    const names = line
      .split(",")
      .flatMap((part) => /(\w+)\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+\s*)?$/.exec(part.trim())?.[1] ?? []);
    const inner = /^\s*(struct \w+) \w/.exec(line)?.[1];
    if (inner === undefined || !new RegExp(`${inner}\\s*\\{`).test(code)) return names;
    const members = membersOf(code, inner);
    return names.flatMap((name) => [name, ...members.map((one) => `${name}.${one}`)]);
  });
}
