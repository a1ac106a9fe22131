import { commands, type CommandInfo } from "../commands.js";
import { EDITOR_KEYS } from "../editor/keymap.js";
import { chordName, keymap, type KeyPlace } from "../keymap.js";
import type { Page } from "../model.js";

const titles: Readonly<Record<KeyPlace, string>> = {
  prompt: "In the prompt",
  cells: "In the cells",
  page: "In a page",
};

/** Keys and commands, from their tables. */
export function helpPage(): Page {
  const lines = [
    "Type at the prompt and press Enter:",
    '  do_sys_open "%s", arg2          a one-liner of trace: [p|r|t|u]:[library]:function …',
    "  argdist -H 'r::vfs_read()'      a tool by its name, with its flags (:tool lists them)",
    "  BPF_HASH(h); int kprobe__… {…}  a C program as BCC has it, on as many lines as it takes",
    "  :command                        one of those below",
    "",
    ...placeLines("prompt"),
    ...EDITOR_KEYS.map(({ keys, about }) => row(keys.map(chordName), about)),
    "",
    ...placeLines("cells"),
    "",
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
