import { cells } from "../../render/terminal_width.js";
import type { Piece } from "../drawing/line.js";
import { whyIncomplete } from "../editor/complete.js";
import { chordName, keymap, type KeyAct, type KeyPlace } from "../keymap.js";
import type { State } from "../model.js";
import { foundLines } from "./pages.js";

/** The notice, or the keys that matter here: as many as there is room for. */
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
      ["dim", "  a text, or COLUMN=value   Enter keeps it, Escape shows all"],
    ];
  if (state.page?.search?.open === true)
    return [
      ["accent", "/"],
      state.page.search.text,
      ["inverse", " "],
      ["dim", `  ${foundWords(foundLines(state.page).length)}, Enter keeps it, Escape ends it`],
    ];
  if (state.replay !== undefined && state.page === undefined && state.prompt.editor.text === "")
    return fitting(replayKeys(state), state.size.columns);
  const place: KeyPlace =
    state.page !== undefined ? "page" : state.focus === "cells" ? "cells" : "prompt";
  if (place === "prompt") return fitting(promptKeys(state), state.size.columns);
  const acts = shown[place];
  const all = keysOf(place, state.page?.choices === undefined ? acts : ["take", ...acts]);
  return fitting(all, state.size.columns);
}

/** A key with its words, or neither. */
function fitting(pairs: readonly Pair[], width: number): readonly Piece[] {
  const widths = pairs.map(([name, words]) => cells(name) + 1 + cells(words));
  let [count, taken] = [0, 0];
  while (count < pairs.length) {
    const next = taken + (count === 0 ? 0 : gap.length) + widths[count]!;
    if (next > width) break;
    taken = next;
    count++;
  }
  return pairs
    .slice(0, count)
    .flatMap(([name, words], i): readonly Piece[] => [
      i === 0 ? name : gap + name,
      ["dim", ` ${words}`],
    ]);
}

const gap = "   ";
/** A key, and what it does. */
type Pair = readonly [name: string, words: string];

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

function keysOf(place: KeyPlace, acts: readonly KeyAct[]): readonly Pair[] {
  return acts.flatMap((act): readonly Pair[] => {
    const key = keymap.find((each) => each.place === place && each.act === act);
    return key === undefined ? [] : [[chordName(key.chords[0]!), key.words]];
  });
}

const replayKeys = ({ focus }: State): readonly Pair[] => [
  ["space", "play, hold"],
  ["?", "keys"],
  ["< >", "speed"],
  [", .", "10 s"],
  ["{ }", "marks"],
  ["0-9", "tenths"],
  focus === "prompt" ? ["F2", "cells"] : ["Esc", "prompt"],
];

function promptKeys({ prompt }: State): readonly Pair[] {
  if (prompt.search !== undefined)
    return [
      ["^R", "older"],
      ["Enter", "run it"],
      ["Tab", "take it"],
      ["^G", "back"],
    ];
  if (prompt.menu !== undefined)
    return [
      ["Tab", "take"],
      ["↑↓", "choose"],
      ["Escape", "close"],
    ];
  const { text } = prompt.editor;
  const open = text === "" ? undefined : whyIncomplete(text);
  if (open !== undefined)
    return [
      ["Enter", `new line, for ${open.missing} is missing (on two empty lines: run)`],
      ["Tab", "complete"],
      ["^C", "clear"],
      ["^O", "editor"],
    ];
  return [
    ["Enter", prompt.editing === undefined ? "run" : `run in place of [${prompt.editing}]`],
    ["Tab", "complete"],
    ["?", "keys"],
    ["F2", "cells"],
    ["^C", text === "" ? "stop, twice leave" : "clear"],
    ["Alt-Enter", "newline"],
    ["^R", "search"],
    ["^O", "editor"],
  ];
}

const foundWords = (count: number): string => (count === 1 ? "1 line" : `${count} lines`);
