import { chordOf, type KeyPress } from "../editor/keys.js";
import { actOf, type KeyAct } from "../keymap.js";
import type { Page, State } from "../model.js";
import { only, type Step } from "./step.js";

/** Keys while a page covers the cells. */
export function pageKey(state: State, page: Page, key: KeyPress): Step {
  const act = actOf("page", chordOf(key));
  if (act === "close") return only({ ...state, page: undefined });
  if (act === "suspend") return [state, [{ do: "suspend" }]];
  if (act === "redraw") return [state, [{ do: "redraw" }]];
  const room = pageRows(state);
  const most = Math.max(0, page.lines.length - room);
  const scroll = Math.min(most, Math.max(0, scrolled(page.scroll, act, room, most)));
  return only({ ...state, page: { ...page, scroll } });
}

/** Lines of a page on the screen: all but its title, the notice and the footer. */
export const pageRows = (state: State): number => Math.max(1, state.size.rows - 4);

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
