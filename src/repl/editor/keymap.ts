import type { Casing, Kill } from "./change.js";
import type { Motion } from "./motion.js";

/** What a key asks the rest of the program for: the editor itself can't do it. */
export type Ask =
  | "older"
  | "newer"
  | "search"
  | "complete"
  | "complete-back"
  | "cancel"
  | "end"
  | "clear"
  | "external"
  | "suspend"
  | "leave";

export type EditorAction =
  | { readonly do: "move"; readonly motion: Motion; readonly select?: boolean }
  /** Up and down: a row, and at the text's edge the history. */
  | { readonly do: "row"; readonly by: -1 | 1; readonly select?: boolean }
  /** The history at once. */
  | { readonly do: "ask"; readonly what: Ask }
  | { readonly do: "erase"; readonly motion: "left" | "right" }
  /** Ctrl-D: the character at the cursor, or the end where there is no text. */
  | { readonly do: "erase-or-end" }
  | { readonly do: "kill"; readonly what: Kill }
  | { readonly do: "copy" }
  | { readonly do: "yank" }
  | { readonly do: "yank-older" }
  | { readonly do: "transpose" }
  | { readonly do: "recase"; readonly casing: Casing }
  | { readonly do: "undo" }
  | { readonly do: "redo" }
  /** Enter: runs what is complete, else goes to the next line. */
  | { readonly do: "enter" }
  | { readonly do: "newline" }
  | { readonly do: "submit" }
  | { readonly do: "tab" }
  | { readonly do: "tab-back" };

/** One thing that the editor can do: help and documentation are printed from this. */
export interface Binding {
  /** As chordOf writes them; the first one is shown. */
  readonly keys: readonly string[];
  readonly action: EditorAction;
  readonly about: string;
}

const bind = (keys: string, about: string, action: EditorAction): Binding => ({
  keys: keys.split(" "),
  about,
  action,
});

const move = (keys: string, about: string, motion: Motion): readonly Binding[] => {
  const selecting = keys.split(" ").filter((key) => /left|right|home|end/.test(key));
  const shifted = selecting.map((key) => key.replace(/(?=left|right|home|end)/, "shift-"));
  return [
    bind(keys, about, { do: "move", motion }),
    ...(shifted.length === 0
      ? []
      : [bind(shifted.join(" "), `select ${about}`, { do: "move", motion, select: true })]),
  ];
};

export const EDITOR_KEYS: readonly Binding[] = [
  bind("enter ctrl-j ctrl-m", "run, or a new line where something is open", { do: "enter" }),
  bind("alt-enter shift-enter", "new line", { do: "newline" }),
  bind("ctrl-enter", "run, complete or not", { do: "submit" }),
  bind("tab ctrl-i", "complete, or indent where a line begins", { do: "tab" }),
  bind("shift-tab", "the completion before, or a step of indentation less", { do: "tab-back" }),
  ...move("left ctrl-b", "a character left", "left"),
  ...move("right ctrl-f", "a character right", "right"),
  ...move("ctrl-left alt-left alt-b", "a word left", "word-left"),
  ...move("ctrl-right alt-right alt-f", "a word right", "word-right"),
  ...move("home ctrl-a", "to the line's start", "line-start"),
  ...move("end ctrl-e", "to the line's end", "line-end"),
  ...move("ctrl-home alt-<", "to the start", "text-start"),
  ...move("ctrl-end alt->", "to the end", "text-end"),
  bind("up ctrl-p", "a line up, or older in the history", { do: "row", by: -1 }),
  bind("down ctrl-n", "a line down, or newer in the history", { do: "row", by: 1 }),
  bind("shift-up", "select a line up", { do: "row", by: -1, select: true }),
  bind("shift-down", "select a line down", { do: "row", by: 1, select: true }),
  bind("alt-p ctrl-up", "older in the history", { do: "ask", what: "older" }),
  bind("alt-n ctrl-down", "newer in the history", { do: "ask", what: "newer" }),
  bind("ctrl-r", "search the history", { do: "ask", what: "search" }),
  bind("backspace ctrl-h shift-backspace", "delete left", { do: "erase", motion: "left" }),
  bind("delete", "delete right", { do: "erase", motion: "right" }),
  bind("ctrl-d", "delete right; leave when there is no text", { do: "erase-or-end" }),
  bind("ctrl-k", "cut to the line's end", { do: "kill", what: "line-end" }),
  bind("ctrl-u", "cut to the line's start", { do: "kill", what: "line-start" }),
  bind("ctrl-w", "cut the selection or back to a blank", { do: "kill", what: "blank-word-left" }),
  bind("alt-backspace ctrl-backspace", "cut the word before", { do: "kill", what: "word-left" }),
  bind("alt-d alt-delete ctrl-delete", "cut the word behind", { do: "kill", what: "word-right" }),
  bind("alt-w", "copy the selection", { do: "copy" }),
  bind("ctrl-y", "paste what was cut", { do: "yank" }),
  bind("alt-y", "paste what was cut before that", { do: "yank-older" }),
  bind("ctrl-t", "swap two characters", { do: "transpose" }),
  bind("alt-u", "word in capitals", { do: "recase", casing: "upper" }),
  bind("alt-l", "word in small letters", { do: "recase", casing: "lower" }),
  bind("alt-c", "word with a capital", { do: "recase", casing: "capital" }),
  bind("ctrl-_ ctrl-/", "undo", { do: "undo" }),
  bind("alt-_ alt-/ ctrl-alt-_", "redo", { do: "redo" }),
  bind("ctrl-o", "edit in $EDITOR", { do: "ask", what: "external" }),
  bind("ctrl-l", "clear the screen", { do: "ask", what: "clear" }),
  bind("ctrl-c", "stop, or clear the text", { do: "ask", what: "cancel" }),
  bind("ctrl-z", "suspend", { do: "ask", what: "suspend" }),
  bind("escape ctrl-g", "close what is open, or go to the cells", { do: "ask", what: "leave" }),
];

const actions: ReadonlyMap<string, EditorAction> = new Map(
  EDITOR_KEYS.flatMap(({ keys, action }) => keys.map((key) => [key, action] as const)),
);

/** What a chord does in the editor. */
export const actionOf = (chord: string): EditorAction | undefined => actions.get(chord);
