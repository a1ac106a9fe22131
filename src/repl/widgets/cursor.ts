/** The row and the column that keys mean, in what a cell shows. */
import type { Cell } from "../model.js";
import { eventRows } from "./events.js";
import type { Grid } from "./grid_rows.js";
import { processRows } from "./processes.js";
import { viewOf } from "./view_kinds.js";
import { chosenSource } from "./sources.js";
import { tableRows } from "./table.js";

/** What the chosen source of a cell shows as rows; undefined for other views. */
export function gridOf(cell: Cell): Grid | undefined {
  const source = chosenSource(cell);
  const kind = viewOf(source);
  if (kind === "table") return tableRows(source);
  if (kind === "tree") return processRows(source);
  return kind === "events" ? eventRows(source) : undefined;
}

/** The row of the cursor, and the column that is chosen. */
export function cursorOf(
  cell: Cell,
): { readonly grid: Grid; readonly row: number; readonly column: number } | undefined {
  const grid = gridOf(cell);
  if (grid === undefined || grid.rows.length === 0) return undefined;
  const { row, column } = chosenSource(cell).view;
  return {
    grid,
    row: grid.rows.findIndex(({ id }) => id === row),
    column: Math.min(column, grid.titles.length - 1),
  };
}
