import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Command } from "commander";
import { areas } from "../../../tools/index.js";
import { openKernelFacts, openUserFacts } from "../../facts/index.js";
import { packageRoot } from "../../package/root.js";
import type { Tool } from "../../types/tool.js";
import { addCommonFlags } from "../tool/common_flags.js";
import { tools } from "../tool/find.js";
import { ownTools } from "../tool/own_tools.js";
import { replUsage } from "../usage.js";
import { declareTrace } from "../trace/options.js";
import { headCandidates } from "./heads.js";
import { divide } from "./line.js";

/** What may stand at the end of this line, a candidate each; none: the shell has file names to offer. */
export async function candidates(line: string): Promise<readonly string[]> {
  const { before, word } = divide(line);
  const [command = "", ...given] = before;
  const found = await candidatesOf(basename(command), given, word);
  return [...new Set(found)].filter((text) => text.startsWith(word)).sort();
}

/** As `candidates`; bash takes what follows its own breaks, and no breaks within quotes. */
export async function bashCandidates(line: string): Promise<readonly string[]> {
  const { word, quoted } = divide(line);
  const from = quoted ? 0 : Math.max(word.lastIndexOf(":"), word.lastIndexOf("=")) + 1;
  return (await candidates(line)).map((text) => text.slice(from));
}

async function candidatesOf(
  command: string,
  given: readonly string[],
  word: string,
): Promise<readonly string[]> {
  if (command === "bcc-repl") return ofRepl(given, word);
  if (command === "bcc-trace") return ofCommand(declareTrace(new Command()), true, given, word);
  if (command === "bcc-argdist") return ofTool("argdist", given, word);
  const [name, ...rest] = given;
  if (name === "completion") return ["bash", "zsh", "fish"];
  if (name === undefined)
    return word.startsWith("-")
      ? catalogueWords
      : [...Object.keys(tools), ...ownTools().keys(), "merge", "completion"];
  if (name === "--new") return [...new Set(Object.values(areas))].map((area) => `${area}/`);
  return ofTool(name, rest, word);
}

const catalogueWords = [
  "--list",
  "--json",
  "--new",
  "--counts",
  "--markdown",
  "--help",
  "--version",
];

/** Words of its forms, as its usage has them: flags of the form that was begun, behind `lesson` their numbers. */
function ofRepl(given: readonly string[], word: string): readonly string[] {
  const begun = replUsage.forms.filter((form) =>
    given.some((each) => wordsIn(form).includes(each)),
  );
  if (given.at(-1) === "lesson") return [...lessonNumbers(), ...begun.flatMap(flagsIn)];
  if (given.length > 0 && !word.startsWith("-")) return [];
  const flags = replUsage.options.flatMap(([flag]) => flagsIn(flag));
  if (begun.length > 0) return begun.flatMap(flagsIn).filter((flag) => !given.includes(flag));
  return [...flags, "--help", "--version", "doctor", "lesson"];
}

const wordsIn = (form: string): readonly string[] => form.match(/(?:--)?\b[a-z][a-z-]*\b/g) ?? [];
const flagsIn = (form: string): readonly string[] => form.match(/--[a-z][a-z-]*/g) ?? [];

const lessonNumbers = (): readonly string[] =>
  readdirSync(join(packageRoot(), "lessons"))
    .filter((name) => name.endsWith(".md"))
    .map((_, i) => String(i + 1));

async function ofTool(
  name: string,
  given: readonly string[],
  word: string,
): Promise<readonly string[]> {
  if (!Object.hasOwn(tools, name)) return [];
  const { default: tool } = await tools[name]!();
  const program = new Command(name);
  for (const { flags, parse, suggested } of Object.values(tool.flags)) {
    const option = program.createOption(flags);
    const values = parse.kind === "choice" ? parse.choices : suggested?.();
    program.addOption(values === undefined ? option : option.choices(values));
  }
  addCommonFlags(program, tool);
  return ofCommand(program, takesProbes(tool), given, word);
}

const takesProbes = (tool: Tool): boolean =>
  Object.values(tool.arguments).some(
    ({ parse }) => parse.kind === "string" || parse.kind === "strings",
  ) || tool.name === "argdist";

/** Flags after a dash, choices after a flag that has them, else probes. */
function ofCommand(
  program: Command,
  probes: boolean,
  given: readonly string[],
  word: string,
): readonly string[] {
  const last = given.at(-1);
  const flag =
    last === undefined
      ? undefined
      : program.options.find(({ short, long }) => last === short || last === long);
  if (flag?.required === true && flag.argChoices !== undefined) return flag.argChoices;
  const takesProbe = /^-[CH]$/.test(last ?? "") && program.name() === "argdist";
  if (flag?.required === true && !takesProbe) return [];
  if (word.startsWith("-"))
    return [
      "--help",
      "--version",
      ...program
        .createHelp()
        .visibleOptions(program)
        .flatMap(({ short, long }) => [short, long]),
    ].filter((text) => text !== undefined);
  return probes ? headCandidates(word, openKernelFacts(), openUserFacts()) : [];
}
