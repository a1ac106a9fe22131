import type { Piece } from "../drawing/line.js";
import { whyIncomplete } from "../editor/complete.js";
import { chordName, keymap, type KeyAct, type KeyPlace } from "../keymap.js";
import type { State } from "../model.js";
import { foundLines } from "./pages.js";

/** The notice, or the keys that matter here. */
export function footerPieces(state: State): readonly Piece[] {
  const { notice } = state;
  if (notice !== undefined) {
    const role = notice.kind === "info" ? "accent" : notice.kind;
    return [[role, notice.text]];
  }
  if (state.ask !== undefined)
    return [
      ["accent", "filter "],
      state.ask.text,
      ["inverse", " "],
      ["dim", "  Enter keeps it, Escape shows all"],
    ];
  if (state.page?.search?.open === true)
    return [
      ["accent", "/"],
      state.page.search.text,
      ["inverse", " "],
      ["dim", `  ${foundWords(foundLines(state.page).length)}, Enter keeps it, Escape ends it`],
    ];
  if (state.replay !== undefined && state.page === undefined && state.prompt.editor.text === "")
    return replayKeys(state);
  const place: KeyPlace =
    state.page !== undefined ? "page" : state.focus === "cells" ? "cells" : "prompt";
  if (place === "prompt") return promptKeys(state);
  const acts = shown[place];
  return keysOf(place, state.page?.choices === undefined ? acts : ["take", ...acts]);
}

const shown: Readonly<Record<"cells" | "page", readonly KeyAct[]>> = {
  cells: [
    "to-prompt",
    "help",
    "previous",
    "maximise",
    "start-stop",
    "edit",
    "view",
    "sort",
    "filter",
    "freeze",
    "mark",
    "why",
    "remove",
    "undo",
  ],
  page: ["close", "filter", "up", "page-down", "top"],
};

function keysOf(place: KeyPlace, acts: readonly KeyAct[]): readonly Piece[] {
  return acts.flatMap((act): readonly Piece[] => {
    const key = keymap.find((each) => each.place === place && each.act === act);
    return key === undefined ? [] : pair(chordName(key.chords[0]!), key.words);
  });
}

const pair = (name: string, words: string): readonly Piece[] => [name, ["dim", ` ${words}   `]];

const replayKeys = ({ focus }: State): readonly Piece[] => [
  ...pair("space", "play, hold"),
  ...pair("< >", "speed"),
  ...pair(", .", "10 s"),
  ...pair("{ }", "marks"),
  ...pair("0-9", "tenths"),
  ...(focus === "prompt" ? pair("F2", "cells") : pair("Esc", "prompt")),
  ...pair("?", "keys"),
];

function promptKeys({ prompt }: State): readonly Piece[] {
  if (prompt.search !== undefined)
    return [
      ...pair("^R", "older"),
      ...pair("Enter", "run it"),
      ...pair("Tab", "take it"),
      ...pair("^G", "back"),
    ];
  if (prompt.menu !== undefined)
    return [...pair("Tab", "take"), ...pair("↑↓", "choose"), ...pair("Escape", "close")];
  const { text } = prompt.editor;
  const open = text === "" ? undefined : whyIncomplete(text);
  if (open !== undefined)
    return [
      ...pair("Enter", `new line, for ${open.missing} is missing (on two empty lines: run)`),
      ...pair("Tab", "complete"),
      ...pair("^C", "clear"),
      ...pair("^O", "editor"),
    ];
  return [
    ...pair("Enter", prompt.editing === undefined ? "run" : `run in place of [${prompt.editing}]`),
    ...pair("Tab", "complete"),
    ...pair("F2", "cells"),
    ...pair("?", "keys"),
    ...pair("^C", text === "" ? "stop, twice leave" : "clear"),
    ...pair("Alt-Enter", "newline"),
    ...pair("^R", "search"),
    ...pair("^O", "editor"),
  ];
}

const foundWords = (count: number): string => (count === 1 ? "1 line" : `${count} lines`);
