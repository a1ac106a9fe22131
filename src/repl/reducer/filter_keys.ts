import { chordOf, type KeyPress } from "../editor/keys.js";
import { cellOf, withCell, type Ask, type State } from "../model.js";
import { firstFound } from "./cell_keys_stacks.js";
import { only, type Step } from "./step.js";

/** Keys while a cell's filter is typed: it filters at once, Escape takes it back. */
export function askKey(state: State, ask: Ask, key: KeyPress): Step {
  const chord = chordOf(key);
  if (chord === "enter") return only({ ...state, ask: undefined });
  if (chord === "escape" || chord === "ctrl-c")
    return only(filtered({ ...state, ask: undefined }, ask.cell, ""));
  const text = withKey(ask.text, key);
  return only(filtered({ ...state, ask: { ...ask, text } }, ask.cell, text));
}

/** A line of its own, with the editor's keys for rubbing out. */
export function withKey(text: string, key: KeyPress): string {
  switch (chordOf(key)) {
    case "backspace":
      return [...text].slice(0, -1).join("");
    case "ctrl-u":
      return "";
    case "ctrl-w":
      return text.replace(/\S*\s*$/, "");
    default:
      return text + key.text.replace(/\s+/g, " ");
  }
}

export function filtered(state: State, id: number, filter: string): State {
  if (cellOf(state, id) === undefined) return state;
  return withCell(state, id, (cell) =>
    firstFound({ ...cell, view: { ...cell.view, filter, scroll: 0 } }),
  );
}
