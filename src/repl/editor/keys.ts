/** One key as it was pressed, or one paste. What it does is the keymap's business. */
export interface KeyPress {
  /** The character in lower case, or `enter`, `left`, `f2`, `space`, `paste` … */
  readonly name: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** What it inserts; empty for keys that only act. A paste's whole text. */
  readonly text: string;
  /** Where the mouse stood, from 0. */
  readonly at?: { readonly row: number; readonly column: number };
}

export interface Modifiers {
  readonly ctrl?: boolean;
  readonly alt?: boolean;
  readonly shift?: boolean;
}

/** A key with a name and no text: `press("left", { ctrl: true })`. */
export const press = (name: string, modifiers: Modifiers = {}): KeyPress => ({
  name,
  ctrl: modifiers.ctrl ?? false,
  alt: modifiers.alt ?? false,
  shift: modifiers.shift ?? false,
  text: "",
});

/** A character with its modifiers; it inserts itself when neither Ctrl nor Alt is held. */
export function character(text: string, modifiers: Modifiers = {}): KeyPress {
  const acts = (modifiers.ctrl ?? false) || (modifiers.alt ?? false);
  const lower = text.toLowerCase();
  const name = text === " " ? "space" : lower;
  const shift = modifiers.shift ?? lower !== text;
  return { ...press(name, { ...modifiers, shift }), text: acts ? "" : text };
}

export const paste = (text: string): KeyPress => ({ ...press("paste"), text });

/**
 * How the keymap writes it: `ctrl-a`, `alt-enter`, `ctrl-shift-left`. A
 * character's shift is left out, for terminals tell it in some encodings only.
 */
export function chordOf(key: KeyPress): string {
  const named = [...key.name].length > 1 && key.name !== "space";
  return [
    key.ctrl ? "ctrl-" : "",
    key.alt ? "alt-" : "",
    key.shift && named ? "shift-" : "",
    key.name,
  ].join("");
}
