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
  const text =
    chord === "backspace"
      ? [...ask.text].slice(0, -1).join("")
      : ask.text + key.text.replace(/\s+/g, " ");
  return only(filtered({ ...state, ask: { ...ask, text } }, ask.cell, text));
}

export function filtered(state: State, id: number, filter: string): State {
  if (cellOf(state, id) === undefined) return state;
  return withCell(state, id, (cell) =>
    firstFound({ ...cell, view: { ...cell.view, filter, scroll: 0 } }),
  );
}
