import { unreachable } from "../../types/outcome.js";
import {
  copy,
  erase,
  insertPaste,
  kill,
  recase,
  transpose,
  type,
  yank,
  yankOlder,
} from "./change.js";
import { insists, isComplete } from "./complete.js";
import { closeBrace, dedent, indent, indents, newline } from "./indent.js";
import { actionOf, type Ask, type EditorAction } from "./keymap.js";
import { chordOf, type KeyPress } from "./keys.js";
import { move, moveRow } from "./motion.js";
import { moveTo, redo, selectionOf, undo, type EditorState } from "./state.js";

/** What came of a key. */
export type Edited =
  | { readonly kind: "edited"; readonly state: EditorState }
  /** The text is to be run; the state still holds it. */
  | { readonly kind: "submit"; readonly state: EditorState; readonly text: string }
  | { readonly kind: "ask"; readonly state: EditorState; readonly what: Ask }
  /** Not a key of the editor's. */
  | { readonly kind: "ignored"; readonly state: EditorState };

export interface EditOptions {
  /** Cells of a row, so that up and down go by what is seen. */
  readonly width?: number;
  /** Says whether Enter runs this text. */
  readonly isComplete?: (text: string) => boolean;
}

/** One key's work on the prompt. */
export function edit(state: EditorState, key: KeyPress, options: EditOptions = {}): Edited {
  if (key.name === "paste") return edited(insertPaste(state, key.text));
  const action = actionOf(chordOf(key)) ?? actionOf(chordOf({ ...key, shift: false }));
  if (key.text === "" && action) return perform(state, action, options);
  if (key.text === "") return { kind: "ignored", state };
  return edited(key.text === "}" ? closeBrace(state) : type(state, key.text));
}

const edited = (state: EditorState): Edited => ({ kind: "edited", state });
const ask = (state: EditorState, what: Ask): Edited => ({ kind: "ask", state, what });

function perform(state: EditorState, action: EditorAction, options: EditOptions): Edited {
  switch (action.do) {
    case "move":
      return edited(move(state, action.motion, action.select ?? false));
    case "row":
      return row(state, action.by, action.select ?? false, options);
    case "ask":
      return askOrDeselect(state, action.what);
    case "erase":
      return edited(erase(state, action.motion));
    case "erase-or-end":
      return state.text === "" ? ask(state, "end") : edited(erase(state, "right"));
    case "kill":
      return edited(kill(state, action.what));
    case "copy":
      return edited(copy(state));
    case "yank":
      return edited(yank(state));
    case "yank-older":
      return edited(yankOlder(state));
    case "transpose":
      return edited(transpose(state));
    case "recase":
      return edited(recase(state, action.casing));
    case "undo":
      return edited(undo(state));
    case "redo":
      return edited(redo(state));
    case "enter":
      return enter(state, options);
    case "newline":
      return edited(newline(state));
    case "submit":
      return { kind: "submit", state, text: state.text };
    case "tab":
      return indents(state) ? edited(indent(state)) : ask(state, "complete");
    case "tab-back":
      return indents(state) ? edited(dedent(state)) : ask(state, "complete-back");
    default:
      return unreachable(action);
  }
}

/** Up and down: a row where there is one, else the history. */
function row(state: EditorState, by: -1 | 1, select: boolean, options: EditOptions): Edited {
  const moved = moveRow(state, by, options.width ?? Number.POSITIVE_INFINITY, select);
  if (moved) return edited(moved);
  if (select) return edited(move(state, by < 0 ? "text-start" : "text-end", true));
  return ask(state, by < 0 ? "older" : "newer");
}

/** Escape first lets go of a selection. */
function askOrDeselect(state: EditorState, what: Ask): Edited {
  if (what === "leave" && selectionOf(state)) return edited(moveTo(state, state.cursor));
  return ask(state, what);
}

function enter(state: EditorState, options: EditOptions): Edited {
  const complete = (options.isComplete ?? isComplete)(state.text);
  const wanted = state.cursor === state.text.length && insists(state.text);
  return complete || wanted ? { kind: "submit", state, text: state.text } : edited(newline(state));
}
