import { commands } from "../../repl/commands.js";
import { EDITOR_KEYS } from "../../repl/editor/keymap.js";
import { chordName, keymap, type KeyPlace } from "../../repl/keymap.js";
import { usageOf } from "../../repl/screen/help.js";

/** docs/repl.md, from the tables of keys and commands: `npm run docs` writes it. */
export function markdown(): string {
  const places: readonly (readonly [KeyPlace, string])[] = [
    ["prompt", "In the prompt"],
    ["cells", "In the cells"],
    ["page", "In a page"],
  ];
  const keys = places.flatMap(([place, title]) => [
    `## ${title}`,
    "",
    ...table(
      "key",
      keymap.filter((key) => key.place === place).map(({ chords, help }) => [chords, help]),
    ),
    ...(place === "prompt"
      ? table(
          "editing",
          EDITOR_KEYS.map(({ keys, about }) => [keys, about]),
        )
      : []),
  ]);
  return [
    "# bcc-repl: commands and keys",
    "",
    "Written by `npm run docs` from the tables in src/repl/commands.ts, src/repl/keymap.ts and",
    "src/repl/editor/keymap.ts. Within the program `?` and `:help` show the same.",
    "",
    "## Commands",
    "",
    "| command | what it does | example |",
    "| --- | --- | --- |",
    ...commands.map(
      (command) =>
        `| ${code(usageOf(command))} | ${escaped(command.help)} | ${command.example === undefined ? "" : code(command.example)} |`,
    ),
    "",
    ...keys,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

function table(
  title: string,
  rows: readonly (readonly [chords: readonly string[], help: string])[],
): readonly string[] {
  return [
    `| ${title} | what it does |`,
    "| --- | --- |",
    ...rows.map(
      ([chords, help]) =>
        `| ${chords.map((chord) => code(chordName(chord))).join(" ")} | ${escaped(help)} |`,
    ),
    "",
  ];
}

const escaped = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => `\`${escaped(text)}\``;
