import { commands, type CommandInfo } from "../commands.js";
import { EDITOR_KEYS } from "../editor/keymap.js";
import { chordName, keymap, type KeyPlace } from "../keymap.js";
import type { Page } from "../model.js";

const titles: Readonly<Record<KeyPlace, string>> = {
  prompt: "In the prompt",
  cells: "In the cells",
  page: "In a page",
};

/** With these one can do everything else; each fits a line of 80. */
const sixThings: readonly string[] = [
  "Six things that matter",
  "  1  Type a text and press Enter: it runs in a cell. :examples has some.",
  "  2  Tab completes; in an empty prompt it takes what is offered.",
  "  3  Escape goes to the cells and back. There letters are keys: m maximise,",
  "     s stop and start, v next view, / filter, e edit, U undo a removal.",
  "  4  ^C stops the cell in focus; twice leaves and prints what was collected.",
  "  5  w says why a cell is as it is, u shows its C, l a refusal's whole log.",
  "  6  / finds a text on this page, q closes it. :help COMMAND tells of one.",
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
    '  do_sys_open "%s", arg2          a one-liner of trace: a probe, what to print',
    "  argdist -H 'r::vfs_read()'      a tool with its flags; :tool lists them",
    "  BPF_HASH(h); int kprobe__… {…}  a C program as BCC has it",
    "  kprobe:vfs_read { @ = count(); }  of bpftrace: Tab translates it",
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
