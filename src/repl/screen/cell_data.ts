import { line } from "../drawing/line.js";
import type { Cell } from "../model.js";
import { bodyLines } from "../widgets/divide_cell.js";
import { nothingPasses } from "../widgets/filter.js";
import { viewOf } from "../widgets/view_kinds.js";
import type { Room } from "../widgets/room.js";
import { indent } from "./cell_notes.js";

/** The data's lines, made once for each state of a cell and size: by all but the height, and by it. */
const made = new WeakMap<Cell, Map<string, Map<number, readonly string[]>>>();

/** What was made for more lines and does not need them is the same for fewer. */
const fitting = (
  known: ReadonlyMap<number, readonly string[]>,
  height: number,
): readonly string[] | undefined =>
  known.get(height) ??
  [...known].find(([most, lines]) => most > height && lines.length <= height)?.[1];

/** What a cell has collected, or that it waits for it. */
export function dataLines(cell: Cell, room: Room): readonly string[] {
  const { width, height, alone, maximised, style } = room;
  const key = [width, alone, maximised, style.color, style.unicode].join(" ");
  const ofCell = made.get(cell) ?? new Map<string, Map<number, readonly string[]>>();
  made.set(cell, ofCell);
  const known = ofCell.get(key) ?? new Map<number, readonly string[]>();
  ofCell.set(key, known);
  const before = fitting(known, height);
  if (before !== undefined) return before;
  const lines = bodyLines(cell, room);
  const waits = lines.length === 0 && (cell.state === "running" || hasHidden(cell));
  const all = waits ? [waitingLine(cell, room)] : lines;
  known.set(height, all);
  return all;
}

/** Cells left of the data: a small screen and a cell alone need none. */
export const marginOf = (width: number, alone: boolean): number =>
  alone || width < 60 ? 0 : indent.length;

/** There is something, but the filter lets none of it through. */
const hasHidden = ({ view, data }: Cell): boolean =>
  view.filter !== "" && data.tables.some(({ rows }) => rows.length > 0);

function waitingLine(cell: Cell, { width, style }: Room): string {
  return line([["dim", waitingWords(cell)]], width, style);
}

/** As true as the rate beside it: programs may run and keep nothing of it. */
function waitingWords(cell: Cell): string {
  const { view, figures, shape } = cell;
  const kind = viewOf(cell) === "events" ? "events" : "data";
  if (view.filter !== "") return nothingPasses(view.filter);
  if (view.mark !== undefined) return "nothing was added since the mark; d shows all again";
  if (figures.total > 0 || figures.rate > 0)
    return `${kind === "events" ? "no events" : "nothing"} to show yet: its programs run, and kept none of what they saw`;
  return `waiting for ${kind}${shape.programs.length === 0 ? "" : ": attached, nothing came yet"}`;
}
