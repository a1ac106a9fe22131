import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileTrouble, isFileTrouble } from "../../files/trouble.js";
import { readForm, type Form, type FormParam } from "../../program/index.js";
import { attempt } from "../../oneliners/source.js";
import {
  data,
  defineTool,
  durationFlag,
  flag,
  namesOf,
  parentFlag,
  spelled,
  taskFlags,
} from "../../tool.js";
import type { Flag, FlagTable } from "../../types/flags.js";
import { fail, ok, type Outcome } from "../../types/outcome.js";
import type { AnyFormTool } from "../../types/tool.js";
import { includedFiles, toolIncludes } from "../run/includes.js";
import { programFlags } from "./common_flags.js";
import { linkStatOf } from "../../facts/stat.js";

/** A C file of a person's own as a tool: its PARAMs are flags, its types say how it prints. */
export function ownTool(path: string, text: string): Outcome<AnyFormTool> {
  const read = readOwnForm(path, text);
  if (!read.ok) return read;
  if (read.value.data.length + read.value.shown.length > 0)
    return ok(toolOfForm(path, text, read.value));
  return fail({
    severity: "error",
    code: "nothing-to-show",
    message: `${basename(path)} has neither EVENTS nor COUNTS`,
    hint: "#include <tool.h> and EVENTS(name, struct record): docs/writing-tools.md",
  });
}

export function readOwnForm(path: string, text: string): Outcome<Form> {
  const included = includedFiles(text, [toolIncludes(), dirname(resolve(path))]);
  return attempt(() => readForm({ name: basename(path), text }, included));
}

export function toolOfForm(path: string, text: string, form: Form): AnyFormTool {
  return defineTool({
    name: basename(path, ".c"),
    summary: firstComment(text) ?? `The program in ${basename(path)}`,
    program: basename(path),
    arguments: {},
    flags: flagsOf(form),
    examples: [],
    smoke: [],
    command: form.filters,
    watchesProcesses: true,
    view: () =>
      [...form.data.map(({ name }) => name), ...form.shown].map((name) => data(name).columns()),
  }) as AnyFormTool;
}

function flagsOf(form: Form): FlagTable {
  const shared: Record<string, Flag<unknown>> = {
    ...((form.filters
      ? { ...taskFlags, parent: spelled(parentFlag, "--ppid <pid>") }
      : {}) as FlagTable),
    duration: durationFlag as Flag<unknown>,
    ...(form.data.some(({ kind }) => kind === "counts")
      ? {
          interval: flag.seconds(
            "-i, --interval <seconds>",
            "print and reset every INTERVAL seconds",
            {
              role: "interval",
            },
          ) as Flag<unknown>,
        }
      : {}),
  };
  const taken = new Set(
    [
      ...Object.values(shared).map(({ flags }) => flags),
      ...programFlags.map(([flags]) => flags),
    ].flatMap(namesOf),
  );
  const own = form.params
    .filter((param) => param.own)
    .map((param) => [`param ${param.name}`, paramFlag(param, taken)] as const);
  return { ...shared, ...Object.fromEntries(own) };
}

/** `failed_only` → `--failed-only`. */
function paramFlag(param: FormParam, taken: ReadonlySet<string>): Flag<unknown> {
  const { name, ctype, initial, about } = param;
  const word = name.replaceAll("_", "-");
  const long = taken.has(`--${word}`) ? `--param-${word}` : `--${word}`;
  const said = `${about ?? name.replaceAll("_", " ")}${initial === 0n ? "" : ` (${initial})`}`;
  const help = said.charAt(0).toLowerCase() + said.slice(1).replace(/\.$/, "");
  if (ctype === "bool")
    return (
      initial === 0n
        ? flag.boolean(long, help, { param: name })
        : flag.choice(`${long} <on|off>`, help, ["on", "off"], {
            params: (value) => ({ [name]: value === "on" }),
          })
    ) as Flag<unknown>;
  if (ctype === "duration_ns" || ctype === "time_ns")
    return flag.seconds(`${long} <seconds>`, help, { param: name, times: 1e9 }) as Flag<unknown>;
  return flag.integer(`${long} <number>`, help, { param: name, least: 0 }) as Flag<unknown>;
}

const firstComment = (text: string): string | undefined =>
  /^\s*(?:\/\/|\/\*)\s*(?:\S+\.c:\s*)?([^\n]*?)\s*(?:\*\/\s*)?(?:\n|$)/
    .exec(text)?.[1]
    ?.replace(/\.$/, "") || undefined;

/** Directory of a person's own tools; undefined where it is not theirs alone. */
function ownDirectory(): string | undefined {
  const home =
    process.env["XDG_CONFIG_HOME"] || join(process.env["HOME"] || "/nonexistent", ".config");
  const directory = join(home, "bcc-repl/tools");
  return isOwn(directory, "directory") ? directory : undefined;
}

/** What runs as root must not be another's to write. */
function isOwn(path: string, kind: "directory" | "file"): boolean {
  const info = linkStatOf(path);
  if (info === undefined || info.uid !== process.geteuid?.() || (info.mode & 0o022) !== 0)
    return false;
  return kind === "directory" ? info.isDirectory() : info.isFile();
}

/** Paths of a person's own tools, by name. */
export function ownTools(): ReadonlyMap<string, string> {
  const directory = ownDirectory();
  if (directory === undefined) return new Map();
  const files = readdirSync(directory)
    .filter((file) => file.endsWith(".c"))
    .map((file) => join(directory, file))
    .filter((path) => isOwn(path, "file"));
  return new Map(files.sort().map((path) => [basename(path, ".c"), path]));
}

/** A path (`./mine.c`), or the name of one in the person's own directory. */
export function ownPath(word: string): string | undefined {
  if (word.endsWith(".c")) return word;
  return /^[\w-]+$/.test(word) ? ownTools().get(word) : undefined;
}

export const readOwn = (path: string): Outcome<AnyFormTool> => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    return fail({
      severity: "error",
      code: "unreadable-file",
      message: `cannot read ${path}: ${fileTrouble(error)}`,
    });
  }
  return ownTool(path, text);
};
