import { commands, type CommandInfo } from "../commands.js";
import { EDITOR_KEYS } from "../editor/keymap.js";
import { chordName, keymap, type KeyPlace } from "../keymap.js";
import type { Page } from "../model.js";

const titles: Readonly<Record<KeyPlace, string>> = {
  prompt: "In the prompt",
  cells: "In the cells",
  page: "In a page",
};

/** With these one can do everything else. */
const sixThings: readonly string[] = [
  "Six things that matter",
  "  1  Type a text and press Enter: it runs in a cell. :examples has some, by question.",
  "  2  Tab completes, and in an empty prompt takes what is offered: a correction, a thing to try.",
  "  3  Escape goes to the cells and back. There letters are keys: m one cell on the whole screen,",
  "     s stop and start, v another view, / filter, e edit, U take back what was removed or cleared.",
  "  4  ^C stops the cell in focus; twice leaves, and what was collected is printed.",
  "  5  w says why a cell does what it does, u shows its C text, l the whole log of a refusal.",
  "  6  / finds a text on this page, q closes it. :help COMMAND has more of one command.",
];

/** Keys and commands, from their tables: first the keys of where the person is. */
export function helpPage(place: KeyPlace = "prompt"): Page {
  const inPrompt = [
    ...placeLines("prompt"),
    ...EDITOR_KEYS.map(({ keys, about }) => row(keys.map(chordName), about)),
    "",
  ];
  const inCells = [...placeLines("cells"), ""];
  const lines = [
    ...(place === "cells" ? inCells : []),
    ...sixThings,
    "",
    "A text is one of these:",
    '  do_sys_open "%s", arg2          a one-liner of trace: [p|r|t|u]:[library]:function …',
    "  argdist -H 'r::vfs_read()'      a tool by its name, with its flags (:tool lists them)",
    "  BPF_HASH(h); int kprobe__… {…}  a C program as BCC has it, on as many lines as it takes",
    "  kprobe:vfs_read { @ = count(); }  of bpftrace: it is translated",
    "  :command                        one of those below",
    "",
    ...inPrompt,
    ...(place === "cells" ? [] : inCells),
    ...placeLines("page"),
    "",
    "Commands",
    ...commands.map((command) => row([usageOf(command)], command.help)),
  ];
  return { title: "keys and commands", lines, scroll: 0 };
}

export function commandPage(command: CommandInfo): Page {
  const example = command.example === undefined ? [] : ["", `  ${command.example}`];
  return {
    title: `:${command.name}`,
    lines: [usageOf(command), `  ${command.help}`, ...example],
    scroll: 0,
  };
}

export const usageOf = ({ name, arguments: words }: CommandInfo): string =>
  `:${name}${words === "" ? "" : ` ${words}`}`;

const placeLines = (place: KeyPlace): readonly string[] => [
  titles[place],
  ...keymap
    .filter((key) => key.place === place)
    .map(({ chords, help }) => row(chords.map(chordName), help)),
];

const row = (names: readonly string[], help: string): string =>
  `  ${names.join(", ").padEnd(28)} ${help}`;
