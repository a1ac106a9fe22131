import { chordOf, type KeyPress } from "../editor/keys.js";
import { cells } from "../../render/cells.js";
import { actOf, type KeyAct } from "../keymap.js";
import type { Page, State } from "../model.js";
import { pageRows } from "../screen/rows.js";
import { only, type Step } from "./step.js";

/** Keys while a page covers the cells. */
export function pageKey(state: State, page: Page, key: KeyPress): Step {
  const act = actOf("page", chordOf(key));
  if (act === "close") return only({ ...state, page: undefined });
  if (act === "suspend") return [state, [{ do: "suspend" }]];
  if (act === "redraw") return [state, [{ do: "redraw" }]];
  const room = pageRows(state.size);
  const most = Math.max(0, page.lines.length - room);
  const scroll = Math.min(most, Math.max(0, scrolled(page.scroll, act, room, most)));
  return only({ ...state, page: { ...page, scroll } });
}

function scrolled(at: number, act: KeyAct | undefined, room: number, most: number): number {
  switch (act) {
    case "up":
      return at - 1;
    case "down":
      return at + 1;
    case "page-up":
      return at - (room - 1);
    case "page-down":
      return at + (room - 1);
    case "top":
      return 0;
    case "bottom":
      return most;
    default:
      return at;
  }
}

/** A page over the cells; what is too long for a line goes on below its last column. */
export function opened(state: State, title: string, lines: readonly string[]): State {
  const width = Math.max(20, state.size.columns);
  return {
    ...state,
    page: { title, lines: lines.flatMap((text) => folded(text, width)), scroll: 0 },
  };
}

function folded(text: string, width: number): readonly string[] {
  if (cells(text) <= width) return [text];
  const column = /^.*\S {2,}(?=\S)|^ */.exec(text)![0].length;
  const margin = " ".repeat(column < width / 2 ? column : 4);
  const lines = [text.slice(0, column)];
  for (const word of text.slice(column).split(" ")) {
    const last = lines.at(-1)!;
    const blank = last.trim() === "" || last.length === column ? "" : " ";
    if (cells(last) + blank.length + cells(word) <= width || last.trim() === "")
      lines[lines.length - 1] = last + blank + word;
    else lines.push(margin + word);
  }
  return lines;
}
