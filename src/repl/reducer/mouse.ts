import { press } from "../editor/keys.js";
import { cellOf, withCell, type ScreenTarget, type State } from "../model.js";
import { scrolledBy } from "./cell_keys.js";
import { pageKey } from "./page.js";
import { only } from "./step.js";

/** Lines for one turn of the wheel. */
const wheelLines = 3;

/** A click chooses what it is on; the wheel scrolls what it is on. */
export function mouse(state: State, act: string, target: ScreenTarget | undefined): State {
  if (act === "mouse-click") return clicked(state, target);
  const up = act === "mouse-wheel-up";
  if (state.page !== undefined) return turned(state, up);
  const cell = target?.kind === "cell" ? cellOf(state, target.id) : undefined;
  if (cell === undefined) return state;
  return withCell(state, cell.id, (each) => ({
    ...each,
    view: { ...each.view, row: undefined, scroll: scrolledBy(cell, up ? wheelLines : -wheelLines) },
  }));
}

function turned(state: State, up: boolean): State {
  let next = state;
  for (let i = 0; i < wheelLines; i++)
    if (next.page !== undefined)
      [next] = pageKey(next, next.page, press(up ? "up" : "down"), (state) => only(state));
  return next;
}

function clicked(state: State, target: ScreenTarget | undefined): State {
  if (target === undefined || state.page !== undefined || state.ask !== undefined) return state;
  if (target.kind === "prompt") return { ...state, focus: "prompt", maximised: false };
  // On the chosen one it is looked at whole.
  const again = state.focus === "cells" && state.active === target.id;
  return { ...state, focus: "cells", active: target.id, maximised: again ? true : state.maximised };
}
