/** Taking back what destroys: a removed cell, and what a cell held when it was cleared. */
import type { Cell, LostCell, State } from "../model.js";
import { say } from "./step.js";

/** Each keeps its data: more would be memory that nobody asked for. */
const most = 10;

export function losing(state: State, cell: Cell, by: LostCell["by"]): readonly LostCell[] {
  return [...state.lost, { cell, at: state.cells.indexOf(cell), by }].slice(-most);
}

/** Its programs are detached: it comes back stopped, with what it held. */
export function undo(state: State): State {
  const last = state.lost.at(-1);
  if (last === undefined) return say(state, "there is nothing to take back");
  const { cell, at, by } = last;
  // The cell itself is there still.
  const beside = by !== "removed";
  const back: Cell = { ...stopped(cell), id: beside ? state.nextId : cell.id };
  const noted =
    by === "cleared"
      ? { ...back, notes: [`what [${cell.id}] held when it was cleared`, ...cell.notes] }
      : back;
  const place = beside ? at + 1 : at;
  const next: State = {
    ...state,
    cells: [...state.cells.slice(0, place), noted, ...state.cells.slice(place)],
    nextId: beside ? state.nextId + 1 : state.nextId,
    active: noted.id,
    lost: state.lost.slice(0, -1),
  };
  const words = noted.state === "failed" ? "its text did not run" : "stopped; s starts it again";
  return say(next, `[${noted.id}] is back, ${words}`);
}

function stopped({ pending: _, ...cell }: Cell): Cell {
  return {
    ...cell,
    state: cell.state === "failed" ? "failed" : "stopped",
    figures: { ...cell.figures, rate: 0, load: 0 },
  };
}
