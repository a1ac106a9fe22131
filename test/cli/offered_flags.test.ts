import { describe, expect, test } from "vitest";
import { parseToolCommand } from "../../src/cli/tool/command.js";
import { allTools } from "../../src/cli/tool/find.js";
import { viewsOf } from "../../src/cli/tool/offered_flags.js";
import { tools } from "../../tools/index.js";

const every = await allTools();

async function helpOf(name: string): Promise<string> {
  const parsed = parseToolCommand((await tools[name]!()).default, name, ["--help"]);
  return parsed.kind === "exit" ? parsed.out : "";
}

describe("--help offers what a tool can do", () => {
  test.each([
    ["biolatency", []],
    ["opensnoop", ["--containers"]],
    ["profile", ["--flame"]],
    ["stackcount", ["--flame"]],
    ["funccount", []],
  ])("%s: %j", async (name, wanted) => {
    const help = await helpOf(name);
    const offered = ["--flame", "--containers"].filter((flag) => help.includes(`  ${flag}`));
    expect(offered).toEqual(wanted);
  });

  test("what is not offered is understood all the same, to be refused with its reason", async () => {
    const { default: biolatency } = await tools["biolatency"]!();
    const parsed = parseToolCommand(biolatency, "biolatency", ["--flame", "f.svg"]);
    expect(parsed).toMatchObject({ kind: "run", common: { flame: "f.svg" } });
  });
});

test("a number where a file is wanted is somebody's duration", async () => {
  const { default: profile } = await tools["profile"]!();
  const parsed = parseToolCommand(profile, "profile", ["--flame", "3"]);
  expect(parsed).toMatchObject({ kind: "exit", status: 2 });
  expect((parsed as { err: string }).err).toMatch(/invalid value '3' for --flame: .*\.\/3/);
  expect(parseToolCommand(profile, "profile", ["--flame", "./3"])).toMatchObject({ kind: "run" });
});

describe("of every tool with a C file", () => {
  const forms = every.flatMap((tool) => ("program" in tool ? [[tool.name, tool] as const] : []));

  test.each(forms)("%s: its views can be made without the machine", (_, tool) => {
    expect(viewsOf(tool)).toBeDefined();
  });

  /** Seconds, microseconds, per cent: in the title, or in the name that --json has in its place. */
  test.each(forms)("%s: a name in --json says the unit of a time", (_, tool) => {
    const bare = viewsOf(tool)!
      .flatMap((view) => (view.kind === "columns" ? view.columns : []))
      .filter(({ format }) => format.kind === "elapsed")
      .map(({ name, title }) => name ?? title)
      .filter((text) => !/\(m?s\)|ms$|S$/.test(text) || /^[A-Z]+$/.test(text));
    expect(bare).toEqual([]);
  });
});
