import type { TableSnapshot } from "../../types/data.js";
import type { Arrival, Cell, CellData, ViewState } from "../model.js";
import { arrivedSince } from "./events.js";
import { heatOf } from "./heat.js";
import { viewOf } from "./view_kinds.js";
import { chosenSource } from "./sources.js";

/** Readings that a row's sparkline goes back. */
export const trendLength = 12;
/** Larger tables keep no past: it would be most of the memory. */
const mostRows = 1000;

/** What a cell's picture keeps of a new sample; a frozen one keeps still. */
export function viewAfter(cell: Cell, data: CellData, fresh: boolean): ViewState {
  const arrivals = arrivalsAfter(cell, data);
  const view = arrivals === cell.view.arrivals ? cell.view : { ...cell.view, arrivals };
  if (view.frozen !== undefined) return view;
  if (losesRow(cell, data)) return { ...view, frozen: cell.data };
  const scroll = scrollAfter(cell, data);
  const read = fresh && data.tables.length > 0;
  if (!read && scroll === view.scroll) return view;
  if (!read) return { ...view, scroll };
  const heat = heatOf(view.heat, cell.data.tables, data.tables);
  return { ...view, scroll, heat, past: pastOf(view.past, data.tables) };
}

/** Readings that are remembered: ten minutes of an idle machine's, and all that a busy one's events fill. */
const mostArrivals = 2400;

function arrivalsAfter({ view }: Cell, { records, elapsed = 0 }: CellData): readonly Arrival[] {
  const now = Object.fromEntries(
    records.map(({ spec, dropped, rows }) => [spec.name, dropped + rows.length]),
  );
  const last = view.arrivals.at(-1)?.events ?? {};
  if (Object.entries(now).every(([name, count]) => count === (last[name] ?? 0)))
    return view.arrivals;
  return [...view.arrivals, { at: elapsed, events: now }].slice(-mostArrivals);
}

function pastOf(
  past: ViewState["past"],
  tables: readonly TableSnapshot[],
): readonly (readonly TableSnapshot[])[] {
  const small = tables.filter(({ spec, rows }) => !spec.bucket && rows.length <= mostRows);
  return small.length === 0 ? [] : [...past, small].slice(-trendLength - 1);
}

/** Who has scrolled back reads on at the same place while more comes in. */
function scrollAfter(cell: Cell, data: CellData): number {
  const { scroll } = cell.view;
  if (scroll === 0) return 0;
  const before = chosenSource(cell);
  if (viewOf(before) !== "events") return scroll;
  return scroll + arrivedSince(before, chosenSource({ ...cell, data }));
}

/** More came than is kept, and the chosen event is among what goes: the picture stands still from here on. */
function losesRow(cell: Cell, { records }: CellData): boolean {
  const { row } = cell.view;
  if (row === undefined || viewOf(chosenSource(cell)) !== "events") return false;
  return Number(row) < (records[0]?.dropped ?? 0);
}
