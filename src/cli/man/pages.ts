import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, type Option } from "commander";
import { packageRoot } from "../../package/root.js";
import { commands as replCommands } from "../../repl/commands.js";
import { EDITOR_KEYS } from "../../repl/editor/keymap.js";
import { chordName, keymap, type KeyPlace } from "../../repl/keymap.js";
import { usageOf } from "../../repl/screen/help.js";
import type { Tool } from "../../tool.js";
import { declareTool, toTyped } from "../tool/command.js";
import { allTools, toolGroups, type ToolGroup } from "../tool/find.js";
import { declareTrace, traceExamples, traceGrammar } from "../trace/options.js";
import { replUsage, toolUsage, type Usage } from "../usage.js";
import {
  commands,
  definitions,
  pageText,
  paragraphs,
  plain,
  references,
  section,
  subsection,
  term,
  type Page,
} from "./roff.js";

/** `man bcc-tool biolatency` looks for this name, and no distribution's BCC has it. */
const pageOf = (tool: string): string => `bcc-tool-${tool}`;

/** All manual pages by their files' names. */
export async function manualPages(): Promise<ReadonlyMap<string, string>> {
  const tools = await allTools();
  const argdist = tools.find(({ name }) => name === "argdist")!;
  const pages = [
    tracePage(),
    toolPage(argdist, "bcc-argdist", "bcc-argdist"),
    overview(await toolGroups()),
    replPage(),
    ...tools.map((tool) => toolPage(tool, pageOf(tool.name), `bcc-tool ${tool.name}`)),
  ];
  return new Map(pages.map((page) => [`${page.name}.8`, pageText(page)]));
}

const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
  readonly version: string;
};

const lower = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

const exitStatus = section("EXIT STATUS", [
  plain("0; 1 if something failed; 2 if the command line is wrong."),
]);

const described = (options: readonly Option[]): readonly string[] =>
  definitions(
    options
      .filter(({ hidden }) => !hidden)
      .map(({ flags, description, defaultValue, argChoices }) => [
        flags,
        description +
          (argChoices === undefined ? "" : `: ${argChoices.join(", ")}`) +
          (defaultValue === undefined || typeof defaultValue === "boolean"
            ? ""
            : ` (default: ${String(defaultValue)})`),
      ]),
  );

function synopsis(name: string, program: Command): readonly string[] {
  const words = program.registeredArguments.map((one) => {
    const inside = `\\fI${plain(one.name())}\\fR${one.variadic ? " ..." : ""}`;
    return one.required ? inside : `[${inside}]`;
  });
  return section("SYNOPSIS", [[`\\fB${plain(name)}\\fR [\\fIoptions\\fR]`, ...words].join(" ")]);
}

/** A tool, or argdist as the command that it also is; `typed` is what starts it. */
function toolPage(tool: Tool, name: string, typed: string): Page {
  const { program } = declareTool(tool, typed, () => {});
  const own = new Set(Object.values(tool.flags).map(({ flags }) => flags));
  const ours = program.options.filter(({ flags }) => own.has(flags));
  const common = program
    .createHelp()
    .visibleOptions(program)
    .filter(({ flags }) => !own.has(flags));
  const examples = tool.examples.map(
    ({ command, about }) => [toTyped(command, typed), about] as const,
  );
  return {
    name,
    summary: lower(tool.summary),
    version,
    body: [
      synopsis(typed, program),
      section("DESCRIPTION", paragraphs(tool.about ?? `${tool.summary}.`)),
      section("OPTIONS", [
        ...definitions(
          program.registeredArguments.map((one) => [`<${one.name()}>`, one.description]),
        ),
        ...described(ours),
      ]),
      section("COMMON OPTIONS", described(common)),
      section("EXAMPLES", commands(examples)),
      exitStatus,
      section("SEE ALSO", references(["bcc-tool", "bcc-trace", "bcc-repl"])),
    ],
  };
}

function tracePage(): Page {
  const program = declareTrace(new Command());
  return {
    name: "bcc-trace",
    summary: "trace functions, tracepoints and USDT probes with one-liners",
    version,
    body: [
      synopsis("bcc-trace", program),
      section("DESCRIPTION", [...paragraphs(program.description()), ".PP", plain(traceGrammar)]),
      section("OPTIONS", described(program.options)),
      section("EXAMPLES", commands(traceExamples)),
      exitStatus,
      section("SEE ALSO", references(["bcc-argdist", "bcc-repl", "bcc-tool"])),
    ],
  };
}

const forms = ({ name, forms: ways }: Usage): readonly string[] =>
  section(
    "SYNOPSIS",
    ways.flatMap((form, i) => [
      ...(i === 0 ? [] : [".br"]),
      `\\fB${plain(name)}\\fR ${term(form)}`,
    ]),
  );

function overview(groups: readonly ToolGroup[]): Page {
  return {
    name: "bcc-tool",
    summary: "tools that show what a Linux system does",
    version,
    body: [
      forms(toolUsage),
      section(
        "DESCRIPTION",
        paragraphs(
          "Runs a tool of the catalogue below, each of which has a manual page of its own: man bcc-tool NAME. " +
            "Tools print what BCC's tools of the same names print; --json and --csv print it for other programs. " +
            "NAME may also be a C file, or a file in ~/.config/bcc-repl/tools.\n" +
            "Ctrl-C ends a tool, which then prints what it has; a second Ctrl-C ends it at once.",
        ),
      ),
      section("OPTIONS", definitions(toolUsage.options)),
      section("TOOLS", groups.flatMap(listed)),
      exitStatus,
      section("SEE ALSO", references(["bcc-argdist", "bcc-repl", "bcc-trace"])),
    ],
  };
}

const listed = ({ question, tools }: ToolGroup): readonly string[] =>
  subsection(question, definitions(tools.map(({ name, summary }) => [name, summary] as const)));

function replPage(): Page {
  const places: readonly (readonly [KeyPlace, string])[] = [
    ["prompt", "In the prompt"],
    ["cells", "In the cells"],
    ["page", "In a page"],
  ];
  const keys = ([place, title]: readonly [KeyPlace, string]) =>
    subsection(title, [
      ...keyRows(keymap.filter((key) => key.place === place).map((key) => [key.chords, key.help])),
      ...(place === "prompt" ? keyRows(EDITOR_KEYS.map((key) => [key.keys, key.about])) : []),
    ]);
  return {
    name: "bcc-repl",
    summary: "interactive terminal for tracing with BPF",
    version,
    body: [
      forms(replUsage),
      section("DESCRIPTION", paragraphs(replUsage.about ?? "")),
      section("OPTIONS", definitions(replUsage.options)),
      section("COMMANDS", definitions(replCommands.map((one) => [usageOf(one), one.help]))),
      section("KEYS", places.flatMap(keys)),
      exitStatus,
      section("SEE ALSO", references(["bcc-argdist", "bcc-tool", "bcc-trace"])),
    ],
  };
}

const keyRows = (
  rows: readonly (readonly [chords: readonly string[], help: string])[],
): readonly string[] =>
  rows.flatMap(([chords, help]) => [
    ".TP",
    `\\fB${chords.map((chord) => plain(chordName(chord))).join("\\fR, \\fB")}\\fR`,
    plain(help),
  ]);
