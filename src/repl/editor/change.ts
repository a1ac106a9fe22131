import {
  blankWordStart,
  lineEnd,
  nextBoundary,
  previousBoundary,
  wordEnd,
  wordStart,
} from "./graphemes.js";
import { target } from "./motion.js";
import {
  change,
  moveTo,
  OTHER,
  pushKill,
  replace,
  selectionOf,
  type EditorState,
} from "./state.js";

/** One typed character. Letters of a word undo together, and the blanks before it with them. */
export function type(state: EditorState, text: string): EditorState {
  const span = selectionOf(state) ?? { start: state.cursor, end: state.cursor };
  const blank = /\s/.test(text);
  const { last } = state;
  const joins =
    last.kind === "typed" && (blank || !last.blank) && span.start === span.end && text !== "\n";
  const whole = state.text.slice(0, span.start) + text + state.text.slice(span.end);
  return change(state, whole, span.start + text.length, { kind: "typed", blank }, joins);
}

/**
 * Text from the clipboard: newlines made ours, other controls left out, one
 * step to undo. A one-line text loses its newline, for copying a command's line
 * often brings it along.
 */
export function insertPaste(state: EditorState, pasted: string): EditorState {
  const span = selectionOf(state) ?? { start: state.cursor, end: state.cursor };
  const clean = pasted.replace(/\r\n?/g, "\n").replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "");
  const text = /^[^\n]+\n$/.test(clean) ? clean.slice(0, -1) : clean;
  return replace(state, span, text);
}

/** Backspace and Delete. A selection goes instead; a blank line start goes by an indentation's step. */
export function erase(state: EditorState, motion: "left" | "right"): EditorState {
  const { text, cursor } = state;
  const selected = selectionOf(state);
  if (selected) return replace(state, selected, "");
  if (motion === "left")
    return replace(state, { start: previousBoundary(text, cursor), end: cursor }, "");
  const whole = text.slice(0, cursor) + text.slice(nextBoundary(text, cursor));
  return change(state, whole, cursor, OTHER);
}

export type Kill =
  "line-end" | "line-start" | "word-right" | "word-left" | "blank-word-left" | "selection";

/** Takes text out and keeps it; kills one after another are yanked together. */
export function kill(state: EditorState, what: Kill): EditorState {
  const { text, cursor } = state;
  const selected = selectionOf(state);
  const takesSelection = selected !== undefined && what !== "line-end" && what !== "line-start";
  const span = takesSelection
    ? selected
    : { start: killStart(state, what), end: killEnd(state, what) };
  if (span.start === span.end) return { ...moveTo(state, cursor), last: { kind: "killed" } };
  const kills = pushKill(
    state,
    text.slice(span.start, span.end),
    span.end === cursor ? "before" : "after",
  );
  return { ...replace(state, span, "", { kind: "killed" }), kills };
}

function killStart({ text, cursor }: EditorState, what: Kill): number {
  if (what === "line-start") return target({ text, cursor } as EditorState, "line-start");
  if (what === "word-left") return wordStart(text, cursor);
  return what === "blank-word-left" ? blankWordStart(text, cursor) : cursor;
}

function killEnd({ text, cursor }: EditorState, what: Kill): number {
  if (what === "word-right") return wordEnd(text, cursor);
  if (what !== "line-end") return cursor;
  const end = lineEnd(text, cursor);
  // At a line's end its newline goes, as in Emacs.
  return end === cursor ? Math.min(text.length, cursor + 1) : end;
}

/** Keeps the selected text without taking it out. */
export function copy(state: EditorState): EditorState {
  const span = selectionOf(state);
  if (!span) return state;
  const kills = pushKill(
    { ...state, last: OTHER },
    state.text.slice(span.start, span.end),
    "after",
  );
  return { ...moveTo(state, state.cursor), kills };
}

export function yank(state: EditorState): EditorState {
  const text = state.kills[0];
  if (text === undefined) return moveTo(state, state.cursor);
  const at = selectionOf(state) ?? { start: state.cursor, end: state.cursor };
  const span = { start: at.start, end: at.start + text.length };
  return replace(state, at, text, { kind: "yanked", index: 0, span });
}

/** Right after a yank: the kill before it, in its place. */
export function yankOlder(state: EditorState): EditorState {
  const { last, kills } = state;
  if (last.kind !== "yanked" || kills.length === 0) return state;
  const index = (last.index + 1) % kills.length;
  const text = kills[index]!;
  const span = { start: last.span.start, end: last.span.start + text.length };
  return replace(state, last.span, text, { kind: "yanked", index, span });
}

/** Ctrl-T: the two characters around the cursor change places; at a line's end the two before it. */
export function transpose(state: EditorState): EditorState {
  const { text, cursor } = state;
  const atEnd = cursor === lineEnd(text, cursor);
  const middle = atEnd ? previousBoundary(text, cursor) : cursor;
  const start = previousBoundary(text, middle);
  const end = nextBoundary(text, middle);
  if (middle === 0 || end === middle || /\n/.test(text.slice(start, end))) return state;
  return replace(state, { start, end }, text.slice(middle, end) + text.slice(start, middle));
}

export type Casing = "upper" | "lower" | "capital";

/** Alt-U, Alt-L, Alt-C: the word from the cursor on. */
export function recase(state: EditorState, casing: Casing): EditorState {
  const { text, cursor } = state;
  const end = wordEnd(text, cursor);
  const word = text.slice(cursor, end);
  const changed =
    casing === "upper"
      ? word.toUpperCase()
      : word
          .toLowerCase()
          .replace(/[\p{L}\p{N}]/u, (first) =>
            casing === "capital" ? first.toUpperCase() : first,
          );
  return replace(state, { start: cursor, end }, changed);
}
