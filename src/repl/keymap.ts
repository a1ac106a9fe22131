/**
 * Which key does what outside of the text: `?`, the footer and the README are
 * printed from this table. What edits the text stands in editor/keymap.ts.
 */
export type KeyPlace = "prompt" | "cells" | "page";

export type KeyAct =
  | "to-cells"
  | "to-prompt"
  | "interrupt"
  | "suspend"
  | "redraw"
  | "help"
  | "command"
  | "previous"
  | "next"
  | "maximise"
  | "start-stop"
  | "edit"
  | "view"
  | "sort"
  | "sort-order"
  | "filter"
  | "found-next"
  | "found-before"
  | "left"
  | "right"
  | "source-next"
  | "source-before"
  | "flame"
  | "freeze"
  | "mark"
  | "clear"
  | "fold"
  | "pin"
  | "source"
  | "why"
  | "log"
  | "remove"
  | "undo"
  | "open"
  | "copy"
  | "same"
  | "count-by"
  | "up"
  | "down"
  | "page-up"
  | "page-down"
  | "top"
  | "bottom"
  | "close"
  | "take";

export interface Key {
  readonly place: KeyPlace;
  /** As chordOf writes them; the first is the one that is shown. */
  readonly chords: readonly string[];
  readonly act: KeyAct;
  /** One or two words for the footer. */
  readonly words: string;
  readonly help: string;
}

const key = (
  place: KeyPlace,
  chords: readonly string[],
  act: KeyAct,
  words: string,
  help: string,
): Key => ({ place, chords, act, words, help });

export const keymap: readonly Key[] = [
  key("prompt", ["f2"], "to-cells", "cells", "go to the cells"),
  key("prompt", ["f1", "?"], "help", "keys", "keys and commands (? in an empty prompt)"),

  key("cells", ["escape", "f2", "i"], "to-prompt", "prompt", "back to the prompt"),
  key(
    "cells",
    ["up", "k"],
    "previous",
    "select",
    "the cell above; maximised: the row or the frame above",
  ),
  key(
    "cells",
    ["down", "j"],
    "next",
    "next",
    "the cell below; maximised: the row or the frame below",
  ),
  key("cells", ["m"], "maximise", "maximise", "the whole screen for this cell, and back"),
  key(
    "cells",
    ["enter"],
    "open",
    "open",
    "the whole screen for it; there: all of the cursor's row, the events of its moment",
  ),
  key("cells", ["y"], "copy", "copy", "copy the cursor's row, through the terminal"),
  key("cells", ["="], "same", "same", "show only rows with the value under the cursor"),
  key("cells", ["#"], "count-by", "count", "count the rows by the cursor's column"),
  key("cells", ["s"], "start-stop", "stop/start", "stop the cell, or start it again"),
  key("cells", ["e"], "edit", "edit", "edit its text; the old one runs until the new one does"),
  key("cells", ["v"], "view", "view", "the next view of the same data"),
  key(
    "cells",
    ["o"],
    "sort",
    "sort",
    "sort the table by the next column; dots: show the next number",
  ),
  key(
    "cells",
    ["r"],
    "sort-order",
    "reverse",
    "turn the table's order round; dots: colour by the next column",
  ),
  key(
    "cells",
    ["/"],
    "filter",
    "filter",
    "show only what contains a text, or with COLUMN=VALUE this value; stacks: mark it",
  ),
  key("cells", ["n"], "found-next", "next found", "stacks: the next frame with the text"),
  key("cells", ["N"], "found-before", "found before", "stacks: the frame before with the text"),
  key(
    "cells",
    ["left"],
    "left",
    "close",
    "the column before; stacks: close the frame, or to its caller; dots, heat: back in time",
  ),
  key(
    "cells",
    ["right"],
    "right",
    "open",
    "the next column; stacks: open the frame, or to what it calls; dots, heat: on in time",
  ),
  key("cells", ["]", "tab"], "source-next", "next source", "the next table or stream of the cell"),
  key("cells", ["[", "shift-tab"], "source-before", "source before", "the table or stream before"),
  key("cells", ["f"], "flame", "flame graph", "stacks: a flame graph, and a tree again"),
  key("cells", ["space"], "freeze", "freeze", "freeze the picture, or resume"),
  key("cells", ["d"], "mark", "diff", "show what is added from now on, and all again"),
  key("cells", ["c"], "clear", "clear", "count from zero"),
  key("cells", ["t"], "fold", "text", "show or hide its whole text"),
  key("cells", ["p"], "pin", "pin", "keep it large and at the top"),
  key("cells", ["u"], "source", "source", "the C text that was compiled"),
  key("cells", ["w"], "why", "why", "what was chosen for this cell and why"),
  key("cells", ["l"], "log", "log", "the compiler's or the verifier's whole log"),
  key("cells", ["delete", "x"], "remove", "remove", "stop and remove the cell"),
  key("cells", ["U"], "undo", "undo", "undo the last removal or clearing"),
  key("cells", ["pageup"], "page-up", "scroll", "scroll back"),
  key("cells", ["pagedown"], "page-down", "scroll", "scroll on"),
  key("cells", ["home", "g"], "top", "first", "to the beginning"),
  key("cells", ["end"], "bottom", "last", "to the end, and follow it"),
  key("cells", [":"], "command", "command", "type a command"),
  key("cells", ["?", "f1"], "help", "keys", "keys and commands"),
  key("cells", ["ctrl-c"], "interrupt", "stop", "stop the cell; twice: leave"),
  key("cells", ["ctrl-z"], "suspend", "suspend", "suspend; fg resumes"),
  key("cells", ["ctrl-l"], "redraw", "redraw", "redraw the screen"),

  key("page", ["escape", "q", "?"], "close", "close", "close the page"),
  key("page", ["enter"], "take", "take", "take what the cursor is on, or close the page"),
  key("page", ["/"], "filter", "find", "find a text in the page"),
  key("page", ["n"], "found-next", "next found", "the next line with the text"),
  key("page", ["N"], "found-before", "found before", "the line before with the text"),
  key("page", ["up", "k"], "up", "scroll", "a line up"),
  key("page", ["down", "j"], "down", "down", "a line down"),
  key("page", ["pageup", "b"], "page-up", "page up", "a page up"),
  key("page", ["pagedown", "space"], "page-down", "page down", "a page down"),
  key("page", ["home", "g"], "top", "top", "to the beginning"),
  key("page", ["end"], "bottom", "end", "to the end"),
  key("page", ["ctrl-c"], "close", "close", "close the page"),
  key("page", ["ctrl-z"], "suspend", "suspend", "suspend; fg resumes"),
  key("page", ["ctrl-l"], "redraw", "redraw", "redraw the screen"),
];

export function actOf(place: KeyPlace, chord: string): KeyAct | undefined {
  return keymap.find((each) => each.place === place && each.chords.includes(chord))?.act;
}

/** A chord as a person reads it: `^R`, `Alt-Enter`, `F2`. */
export function chordName(chord: string): string {
  const control = /^ctrl-(.)$/.exec(chord);
  if (control) return `^${control[1]!.toUpperCase()}`;
  if (chord.length === 1) return chord;
  return chord
    .split("-")
    .map((part) => shortNames[part] ?? part[0]!.toUpperCase() + part.slice(1))
    .join("-");
}

/** As they are printed on keyboards. */
const shortNames: Readonly<Record<string, string>> = { pageup: "PgUp", pagedown: "PgDn" };
