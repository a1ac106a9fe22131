import { edit, type Edited, type EditOptions } from "../../../src/repl/editor/edit.js";
import { character, press, type KeyPress } from "../../../src/repl/editor/keys.js";
import { editorOf, selectionOf, type EditorState } from "../../../src/repl/editor/state.js";

/** `ctrl-shift-left`, `alt-b`, `a` → the key. */
export function keyOf(chord: string): KeyPress {
  const [, prefix, name] = /^((?:(?:ctrl|alt|shift)-)*)(.+)$/s.exec(chord)!;
  const modifiers = {
    ctrl: prefix!.includes("ctrl-"),
    alt: prefix!.includes("alt-"),
    shift: prefix!.includes("shift-"),
  };
  return [...name!].length === 1 ? character(name!, modifiers) : press(name!, modifiers);
}

/** `ab█c`: the text with the cursor in it. */
export function at(text: string): EditorState {
  const cursor = text.indexOf("█");
  return cursor < 0 ? editorOf(text) : editorOf(text.replace("█", ""), cursor);
}

/** The state as `at` reads it; a selection is shown between ‹ and ›. */
export function show(state: EditorState): string {
  const { text, cursor } = state;
  const selection = selectionOf(state);
  const marks: [number, string][] = [[cursor, "█"]];
  if (selection) marks.push([selection.start, "‹"], [selection.end, "›"]);
  // The mark that opens or closes stands outside of the cursor's.
  const order = (mark: string): number => ["‹", "█", "›"].indexOf(mark);
  marks.sort(([a, x], [b, y]) => b - a || order(y) - order(x));
  return marks.reduce((out, [where, mark]) => out.slice(0, where) + mark + out.slice(where), text);
}

/** What comes of keys, each a chord; the last one's answer. */
export function pressed(state: EditorState, keys: string, options: EditOptions = {}): Edited {
  let last: Edited = { kind: "edited", state };
  for (const chord of keys.split(" ")) last = edit(last.state, keyOf(chord), options);
  return last;
}

/** Keys on a text: `after("a█b", "right x")` is `abx█`. */
export const after = (text: string, keys: string, options: EditOptions = {}): string =>
  show(pressed(at(text), keys, options).state);

/** Each character as a key. */
export const typed = (state: EditorState, text: string): EditorState =>
  [...text].reduce((now, letter) => edit(now, keyOf(letter)).state, state);
