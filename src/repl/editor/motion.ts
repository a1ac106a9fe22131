import {
  lineEnd,
  lineStart,
  nextBoundary,
  previousBoundary,
  wordEnd,
  wordStart,
} from "./graphemes.js";
import { layout, placeAt } from "./layout.js";
import { moveTo, selectionOf, type EditorState } from "./state.js";

export type Motion =
  | "left"
  | "right"
  | "word-left"
  | "word-right"
  | "line-start"
  | "line-end"
  | "text-start"
  | "text-end";

export function move(state: EditorState, motion: Motion, select: boolean): EditorState {
  const selected = selectionOf(state);
  // As everywhere: an arrow without Shift goes to the selection's edge.
  if (selected && !select && motion === "left") return moveTo(state, selected.start);
  if (selected && !select && motion === "right") return moveTo(state, selected.end);
  return moveTo(state, target(state, motion), select);
}

export function target({ text, cursor }: EditorState, motion: Motion): number {
  switch (motion) {
    case "left":
      return previousBoundary(text, cursor);
    case "right":
      return nextBoundary(text, cursor);
    case "word-left":
      return wordStart(text, cursor);
    case "word-right":
      return wordEnd(text, cursor);
    case "line-start":
      return lineStart(text, cursor);
    case "line-end":
      return lineEnd(text, cursor);
    case "text-start":
      return 0;
    case "text-end":
      return text.length;
  }
}

/** A row up (-1) or down (1), as the screen shows them; undefined where there is none. */
export function moveRow(
  state: EditorState,
  by: number,
  width: number,
  select: boolean,
): EditorState | undefined {
  const made = layout(state, width);
  const to = made.rows[made.cursor.row + by];
  if (!to) return undefined;
  const column = state.column ?? made.cursor.column;
  const after = made.rows[made.cursor.row + by + 1];
  const wrapped = after !== undefined && !after.first && after.end > after.start;
  return moveTo(state, placeAt(state.text, to, column, wrapped), select, column);
}
