import { InvalidArgumentError, Option, type Command } from "commander";
import type { HeaderSource } from "../../types/module.js";
import { recordSettings, wrongSize, type RecordSettings } from "../run/record_settings.js";
import { namesOf, type Tool } from "../../tool.js";
import {
  besideExports,
  exportFlags,
  exportsOf,
  parsedExport,
  type Exports,
} from "./export_flags.js";

/** What every tool with a program can do beside its own flags. */
export interface CommonFlags {
  readonly format: "text" | "json" | "csv";
  readonly raw: boolean;
  readonly flame: string | undefined;
  readonly record: RecordSettings | undefined;
  readonly live: boolean;
  readonly output: string | undefined;
  readonly exports: Exports | undefined;
  readonly container: string | undefined;
  readonly containers: boolean;
  readonly cgroupPath: string | undefined;
  readonly dryRun: boolean;
  readonly printProgram: boolean;
  readonly headers: HeaderSource;
  readonly cache: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

const path = (text: string): string => {
  if (text === "") throw new InvalidArgumentError("a file name cannot be empty.");
  // `--flame 10`: seconds that were meant for the tool.
  if (/^\d+$/.test(text))
    throw new InvalidArgumentError(`expected a file name (./${text} for a file of that name).`);
  return text;
};

const verbose = "-v, --verbose";
/** The same under another name, where a tool has taken this one. */
const explain = "--explain";

/** Each with its short name, which a tool may have taken for something of its own. */
export const programFlags: readonly (readonly [flags: string, about: string])[] = [
  ["--json", "one JSON object per line"],
  ["--raw", "print strings unescaped, control characters included"],
  ["--csv", "comma-separated values, with a header"],
  ["--flame <file>", "draw stacks as a flame graph (SVG) instead of printing them"],
  ["--record <file>", "record everything for bcc-repl --replay"],
  ["--max-size <size>", "with --record: end the recording at this size (default: 256M)"],
  ["--live", "update one screen in place; q quits"],
  ["-o, --output <file>", "write to this file"],
  ...exportFlags,
  ["--container <name|id>", "only tasks in this container"],
  ["--cgroup <path>", "only tasks in this cgroup"],
  ["--containers", "show the container of each process"],
  ["--dry-run", "resolve, compile, load and attach, then detach and exit"],
  ["--ebpf", "print the C program and exit"],
  ["--headers <source>", "where C types come from"],
  ["--no-cache", "do not use the cache of compiled programs"],
  [verbose, "explain choices; print the C program and full logs"],
  ["-q, --quiet", "do not print notes"],
];

const listingFlags: typeof programFlags = [["--json", "one JSON object per line"]];

/** Adds what the tool's own flags leave free. */
export function addCommonFlags(program: Command, tool: Tool): void {
  const taken = new Set(Object.values(tool.flags).flatMap(({ flags }) => namesOf(flags)));
  const offered = "list" in tool ? listingFlags : programFlags;
  for (const [wanted, about] of offered) {
    if (!filtersTasks(tool) && /^--(container|cgroup) /.test(wanted)) continue;
    if (!("program" in tool) && wanted === "--containers") continue;
    const flags = wanted === verbose && taken.has("--verbose") ? explain : wanted;
    const [short, long] = flags.startsWith("--") ? [undefined, flags] : flags.split(", ");
    if (long === undefined || taken.has(namesOf(long)[0]!)) continue;
    const free = short !== undefined && !taken.has(short);
    program.addOption(special(new Option(free ? flags : long, about)));
  }
  if ("program" in tool && tool.command === true)
    program.addOption(
      new Option("--exec <command...>", "run this command and trace only it; also -- COMMAND"),
    );
  program.helpOption(taken.has("-h") ? "--help" : "-h, --help", "show this");
}

/** A tool with a C file honours what its flags are bound to; the others' planners do it always. */
const filtersTasks = (tool: Tool): boolean =>
  !("program" in tool) || Object.values(tool.flags).some(({ role }) => role === "pid");

function special(option: Option): Option {
  if (option.long === "--headers") return option.choices(["auto", "btf", "kernel"]).default("auto");
  return parsedExport(option) ?? (option.required ? option.argParser(path) : option);
}

/** `options`: commander's, by its own names for them. */
export function readCommonFlags(options: Readonly<Record<string, unknown>>): CommonFlags {
  const on = (name: string) => options[name] === true;
  const text = (name: string) =>
    typeof options[name] === "string" ? (options[name] as string) : undefined;
  return {
    format: on("json") ? "json" : on("csv") ? "csv" : "text",
    raw: on("raw"),
    flame: text("flame"),
    record: recordSettings(text("record"), text("maxSize")),
    live: on("live"),
    output: text("output"),
    exports: exportsOf(options),
    container: text("container"),
    containers: on("containers"),
    cgroupPath: text("cgroup"),
    dryRun: on("dryRun"),
    printProgram: on("ebpf"),
    headers: (text("headers") ?? "auto") as HeaderSource,
    cache: options["cache"] !== false,
    verbose: on("verbose") || on("explain"),
    quiet: on("quiet"),
  };
}

/** What can't be wanted together. */
export function contradictionOf(
  options: Readonly<Record<string, unknown>>,
  flags: CommonFlags,
): string | undefined {
  if (options["json"] === true && options["csv"] === true)
    return "--json and --csv cannot be used together";
  if (flags.container !== undefined && flags.cgroupPath !== undefined)
    return "--container and --cgroup cannot be used together";
  const size = wrongSize(flags.record?.path, options["maxSize"] as string | undefined);
  if (size !== undefined) return size;
  if (flags.live && flags.format !== "text")
    return `--live and --${flags.format} cannot be used together`;
  if (flags.raw && (flags.live || flags.format !== "text"))
    return `--raw and --${flags.live ? "live" : flags.format} cannot be used together`;
  if (flags.live && flags.output !== undefined)
    return "--live and --output cannot be used together";
  return besideExports(options);
}
