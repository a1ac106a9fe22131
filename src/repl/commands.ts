import { nearest } from "../oneliners/nearest.js";

/** Commands that begin with a colon: help, completion and the README are printed from this table. */
export interface CommandInfo {
  readonly name: CommandName;
  /** As usage shows its arguments; `[n]` is a cell's number, the one in focus without it. */
  readonly arguments: string;
  readonly help: string;
  readonly example?: string;
}

export const commandNames = [
  "help",
  "load",
  "watch",
  "stop",
  "restart",
  "rm",
  "undo",
  "edit",
  "view",
  "sort",
  "filter",
  "freeze",
  "mark",
  "clear",
  "pin",
  "maps",
  "map",
  "probes",
  "type",
  "src",
  "promote",
  "why",
  "tool",
  "doctor",
  "examples",
  "lesson",
  "save",
  "open",
  "export",
  "record",
  "play",
  "pause",
  "seek",
  "marks",
  "set",
  "wait",
  "quit",
] as const;
export type CommandName = (typeof commandNames)[number];

const command = (name: CommandName, args: string, help: string, example?: string): CommandInfo => ({
  name,
  arguments: args,
  help,
  ...(example === undefined ? {} : { example }),
});

export const commands: readonly CommandInfo[] = [
  command("help", "[command]", "keys and commands"),
  command(
    "load",
    "FILE [FLAGS]",
    "run a C program from a file in a cell; flags are for its PARAMs",
    ":load bite.c",
  ),
  command(
    "watch",
    "FILE [FLAGS]",
    "the same, and swap it whenever the file is saved; FILE.c alone does it too",
    ":watch bite.c",
  ),
  command("stop", "[n|all]", "detach the cell's probes; what it collected stays"),
  command("restart", "[n]", "restart it, from zero"),
  command("rm", "[n|all]", "stop and remove the cell"),
  command("undo", "", "undo the last removal or clearing"),
  command("edit", "[n]", "edit its text; the old one runs until the new one does"),
  command(
    "view",
    "KIND [FIELD [BY]]",
    "show it as events, scatter, tree, histogram, heat, table, stacks, flame, chart, map or text; scatter: dots of a field over time, coloured by another",
    ":view table",
  ),
  command("sort", "[COLUMN]", "sort the table by a column; again: reverse", ":sort rate"),
  command(
    "filter",
    "[TEXT|COLUMN=VALUE]",
    "only what contains the text, or has the value in this column; nothing: all",
    ":filter COMM=sshd",
  ),
  command("freeze", "[n]", "freeze the picture, or resume"),
  command(
    "mark",
    "[n]|TEXT",
    "show only what is added from now on; again: all. With a text: a mark in the recording",
    ":mark deployed",
  ),
  command("clear", "[n]", "count from zero"),
  command("pin", "[n]", "keep it large and at the top"),
  command("maps", "", "all maps of the cells, with their sizes"),
  command("map", "NAME", "the entries of a map, as they are now", ":map h"),
  command("probes", "GLOB", "functions and tracepoints that match", ":probes *switch*"),
  command("type", "STRUCT", "a type of the kernel's, from BTF", ":type task_struct"),
  command("src", "[n]", "the C text that was compiled"),
  command(
    "promote",
    "[n] [FILE]",
    "its C text into the prompt, or into a file, with lines that say where it is attached",
    ":promote 1 mine.c",
  ),
  command("why", "[n]", "what was chosen for this cell and why"),
  command("tool", "[NAME]", "the tools there are, or one tool's flags", ":tool funclatency"),
  command("doctor", "", "what this kernel and user can do, what is missing and how to get it"),
  command("examples", "", "questions, and what answers them here; Enter takes one"),
  command(
    "lesson",
    "[n|next|hint]",
    "the lessons there are, one of them, its next step, a hint; also text, save, skip, back, reset, end",
    ":lesson 1",
  ),
  command("save", "FILE", "all cells with their data", ":save day.bccs"),
  command("open", "FILE", "cells that were saved, stopped, with their last data"),
  command(
    "export",
    "[n] FORMAT FILE",
    "the cell's data as json, csv, folded or svg; html: one page of all cells",
    ":export csv h.csv",
  ),
  command(
    "record",
    "FILE|off",
    "keep all that the cells collect in a file, of at most --max-size; bcc-repl --replay plays it",
    ":record day.bccr --max-size 100M",
  ),
  command("play", "[SPEED]", "a recording: go on, at 0.1 to 100 times its speed", ":play 10"),
  command("pause", "", "a recording: hold it"),
  command(
    "seek",
    "PLACE",
    "a recording: go to 14:02:31, 90s, +30s, 50%, end or a mark",
    ":seek +5m",
  ),
  command("marks", "", "a recording's marks; Enter goes to one"),
  command(
    "set",
    "NAME VALUE",
    "refresh (redraws a second, 1 to 10), keep (lines of events), mouse (on, off)",
    ":set refresh 10",
  ),
  command(
    "wait",
    "[SECONDS]",
    "for scripts: continue after this time; without one when all cells have ended, or at ^C",
    ":wait 5",
  ),
  command("quit", "", "quit and print what was collected; asked for once more where cells run"),
];

export interface ParsedCommandLine {
  readonly command: CommandInfo;
  readonly words: readonly string[];
  /** What follows the command, as it was typed. */
  readonly rest: string;
}

/** `:view table` → the command and its words; a name may be cut as long as it is the only one. */
export function parseCommandLine(text: string): ParsedCommandLine | WrongCommand {
  const match = /^:\s*(\S*)\s*([^]*)$/.exec(text.trim());
  const name = match?.[1] ?? "";
  const rest = match?.[2] ?? "";
  const found = commands.filter((each) => each.name.startsWith(name));
  const exact = found.find((each) => each.name === name) ?? alias(name);
  const command = exact ?? (found.length === 1 ? found[0] : undefined);
  if (name === "" || found.length + (exact ? 1 : 0) === 0) return unknown(name, rest);
  if (command === undefined)
    return { wrong: `:${name} may be ${found.map((each) => `:${each.name}`).join(" or ")}` };
  return { command, words: rest.split(/\s+/).filter((word) => word !== ""), rest: rest.trim() };
}

export interface WrongCommand {
  readonly wrong: string;
  /** What was probably meant. */
  readonly offer?: string;
}

function unknown(name: string, rest: string): WrongCommand {
  const [near] = nearest(name, [...commandNames, ...Object.keys(aliases)], 1);
  if (near === undefined) return { wrong: `there is no command :${name}; :help lists them` };
  const real = aliases[near] ?? near;
  const offer = `:${real}${rest === "" ? "" : ` ${rest.trim()}`}`;
  return { wrong: `there is no command :${name}; nearest: :${real}, Tab takes it`, offer };
}

const aliases: Readonly<Record<string, CommandName>> = {
  q: "quit",
  exit: "quit",
  w: "save",
  h: "help",
};

function alias(name: string): CommandInfo | undefined {
  const real = aliases[name];
  return commands.find((each) => each.name === real);
}
