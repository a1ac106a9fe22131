import { Argument, Command, CommanderError, Help, Option } from "commander";
import type { Argument as ToolArgument, Flag, Tool } from "../../tool.js";
import { addVersion, parserOf } from "../flags.js";
import { exampleLines } from "../usage.js";
import { usageError } from "../usage_errors.js";
import {
  addCommonFlags,
  contradictionOf,
  readCommonFlags,
  type CommonFlags,
} from "./common_flags.js";

import type { GivenValues } from "./given_values.js";
import { fits } from "./offered_flags.js";

export type { GivenValues };

export type ParsedTool =
  | { readonly kind: "run"; readonly given: GivenValues; readonly common: CommonFlags }
  | { readonly kind: "exit"; readonly status: number; readonly out: string; readonly err: string };

/** Parses the words after a tool's name; `name` is what a person types to start it. Prints nothing. */
export function parseToolCommand(tool: Tool, name: string, argv: readonly string[]): ParsedTool {
  let [out, err] = ["", ""];
  const { program, values } = declareTool(tool, name, (text) => (out += text));
  program.configureOutput({
    writeOut: (s) => (out += s),
    writeErr: (s) => (err += s),
    outputError: (text, write) => write(usageError(text, program)),
  });
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: "exit", status: error.exitCode === 0 ? 0 : 2, out, err };
  }
  const options = program.opts<Record<string, unknown>>();
  const own = new Set(
    Object.values(tool.flags).map(({ flags }) => new Option(flags).attributeName()),
  );
  const rest = Object.fromEntries(Object.entries(options).filter(([key]) => !own.has(key)));
  const common = readCommonFlags(rest);
  const wrong = contradictionOf(rest, common);
  if (wrong !== undefined)
    return { kind: "exit", status: 2, out: "", err: `error: ${wrong}\n${wayOut(name)}\n` };
  const given = Object.fromEntries([
    ...Object.keys(tool.arguments).map((key, i) => [key, program.processedArgs[i]] as const),
    ...values.map(([key, value]) => [key, value()] as const),
  ]);
  return { kind: "run", given, common };
}

/** The command with all its flags, and what gives the values of the tool's own after parsing. */
export function declareTool(tool: Tool, name: string, write: (text: string) => void) {
  const program = new Command(name)
    .exitOverride()
    .description([tool.summary, tool.about].filter((text) => text !== undefined).join("\n\n"))
    .showHelpAfterError(wayOut(name))
    .configureHelp({ visibleOptions: fitting(tool) })
    .addHelpText("after", examplesText(tool, name));
  for (const argument of Object.values(tool.arguments)) program.addArgument(toArgument(argument));
  const values = Object.entries(tool.flags).map(
    ([key, flag]) => [key, addFlag(program, flag)] as const,
  );
  addCommonFlags(program, tool);
  if (program.options.every(({ long }) => long !== "--version")) addVersion(program, name, write);
  return { program, values };
}

/** A flag that this tool would always refuse is understood, and not offered. */
const fitting = (tool: Tool) =>
  function visibleOptions(this: Help, command: Command): Option[] {
    const all = Help.prototype.visibleOptions.call(this, command);
    return all.filter(({ long }) => long == null || fits(tool, long));
  };

export const wayOut = (name: string): string => `(see ${name} --help)`;

function toArgument({ name, about, optional, many, parse }: ToolArgument<unknown>): Argument {
  const inside = many ? `${name}...` : name;
  const made = new Argument(optional ? `[${inside}]` : `<${inside}>`, about);
  const parser = parserOf(parse, name);
  if (parser === undefined) return made;
  if (!many) return made.argParser((text) => parser(text));
  return made.argParser((text, before: readonly unknown[] = []) => [...before, parser(text)]);
}

/** Declares a flag; the function gives its value after parsing. */
function addFlag(program: Command, flag: Flag<unknown>): () => unknown {
  const option = new Option(flag.flags, flag.about);
  const parser = parserOf(flag.parse, option.long ?? option.short ?? flag.flags);
  if (parser !== undefined) option.argParser(parser as (text: string, before: unknown) => unknown);
  program.addOption(option);
  const name = option.attributeName();
  if (flag.parse.kind === "times") {
    let times = 0;
    program.on(`option:${option.name()}`, () => times++);
    return () => times;
  }
  const value = () => program.opts<Record<string, unknown>>()[name] ?? flag.initial;
  // `--no-x` is true where it is given, as every other switch.
  return option.negate ? () => value() === false : value;
}

const examplesText = ({ examples }: Tool, name: string): string =>
  examples.length === 0
    ? ""
    : exampleLines(examples.map(({ command, about }) => [toTyped(command, name), about]));

/** An example is written `funccount 'vfs_*'`, typed `bcc-tool funccount 'vfs_*'`. */
export const toTyped = (command: string, name: string): string =>
  command.replace(/^(?:bcc-tool )?[\w-]+/, name);
