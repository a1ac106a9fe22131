/** What keys do to the rows of events and tables, in a cell on the whole screen. */
import type { KeyAct } from "../keymap.js";
import { withCell, type Cell, type State } from "../model.js";
import { cursorOf } from "../widgets/cursor.js";
import { sameFilter } from "../widgets/filter.js";
import type { Grid } from "../widgets/grid_rows.js";
import { viewOf } from "../widgets/view_kinds.js";
import { chosenSource } from "../widgets/sources.js";
import { filtered } from "./filter_keys.js";
import { openedPage } from "./page.js";
import { only, say, type Step } from "./step.js";

const pageLines = 10;

/** undefined when the key means nothing to rows. */
export function rowKey(state: State, cell: Cell, act: KeyAct): Step | undefined {
  if (!state.maximised)
    return without(state, act, "Enter shows the cell whole: there a row is chosen");
  const cursor = cursorOf(cell);
  if (cursor === undefined) return undefined;
  const { grid, row, column } = cursor;
  const to = target(act, row, grid.rows.length, isEvents(cell));
  if (to !== undefined) return only(placed(state, cell, grid, to));
  if (act === "left" || act === "right")
    return only(atColumn(state, cell, grid, row, column + (act === "left" ? -1 : 1)));
  return row < 0
    ? without(state, act, "no row is chosen: the arrows go to one")
    : onRow(state, cell, { grid, row, column }, act);
}

const isEvents = (cell: Cell): boolean => viewOf(chosenSource(cell)) === "events";

/** Keys that need a row say so, and Enter does what it does elsewhere. */
const without = (state: State, act: KeyAct, why: string): Step | undefined =>
  act === "copy" || act === "same" || act === "count-by" ? only(say(state, why)) : undefined;

/** The row that the key goes to; "follow" takes the cursor away. */
function target(
  act: KeyAct,
  row: number,
  count: number,
  events: boolean,
): number | "follow" | undefined {
  const start = row < 0 ? (events ? count : -1) : row;
  switch (act) {
    case "previous":
      return row < 0 && !events ? 0 : start - 1;
    case "next":
      return row < 0 && events ? "follow" : start + 1;
    case "page-up":
      return start - pageLines;
    case "page-down":
      return start + pageLines;
    case "top":
      return 0;
    case "bottom":
      return events ? "follow" : count - 1;
    default:
      return undefined;
  }
}

function placed(state: State, cell: Cell, { rows }: Grid, to: number | "follow"): State {
  const at = to === "follow" ? undefined : Math.max(0, Math.min(rows.length - 1, to));
  const row = at === undefined ? undefined : rows[at]!.id;
  // Events stand still while one is chosen, those that come are counted below.
  const scroll = at === undefined || !isEvents(cell) ? 0 : rows.length - 1 - at;
  const follows = at === undefined && cell.view.row !== undefined ? { frozen: undefined } : {};
  return withCell(state, cell.id, (each) => ({
    ...each,
    view: { ...each.view, row, scroll, ...follows },
  }));
}

function atColumn(state: State, cell: Cell, grid: Grid, row: number, to: number): State {
  const column = Math.max(0, Math.min(grid.titles.length - 1, to));
  const here = row >= 0 ? row : isEvents(cell) ? grid.rows.length - 1 : 0;
  const { id } = grid.rows[here]!;
  return withCell(state, cell.id, (each) => ({ ...each, view: { ...each.view, column, row: id } }));
}

interface Cursor {
  readonly grid: Grid;
  readonly row: number;
  readonly column: number;
}

function onRow(
  state: State,
  cell: Cell,
  { grid, row, column }: Cursor,
  act: KeyAct,
): Step | undefined {
  const { values } = grid.rows[row]!;
  const title = grid.titles[column] ?? "";
  const value = values[column] ?? "";
  switch (act) {
    case "open":
      return only(openedPage(state, rowPage(cell, grid, row)));
    case "copy":
      return [
        say(state, "copied, where the terminal lets programs do that"),
        [{ do: "copy", text: values.join("\t") }],
      ];
    case "same":
      if (value === "") return only(say(state, `${title} is empty in this row`));
      // It is another at the next reading.
      if (title.endsWith("/s")) return only(say(state, "a rate is no value to filter by"));
      return only(
        say(
          filtered(state, cell.id, sameFilter(title, value)),
          `only rows with ${value} in ${title}; / changes it`,
        ),
      );
    case "count-by":
      return only(openedPage(state, countPage(cell, grid, column)));
    default:
      return undefined;
  }
}

/** Every value whole. */
function rowPage({ id }: Cell, { titles, rows }: Grid, row: number) {
  const width = Math.max(0, ...titles.map((title) => title.length));
  const lines = rows[row]!.values.flatMap((value, i) => {
    const [first = "", ...more] = value.split("\n");
    return [
      `${(titles[i] ?? "").padEnd(width)}  ${first}`,
      ...more.map((text) => `${" ".repeat(width)}  ${text}`),
    ];
  });
  return { title: `[${id}] row ${row + 1} of ${rows.length}`, lines, scroll: 0 };
}

function countPage({ id }: Cell, { titles, rows }: Grid, column: number) {
  const counts = new Map<string, number>();
  for (const { values, count } of rows) {
    const value = values[column] ?? "";
    counts.set(value, (counts.get(value) ?? 0) + count);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const width = Math.max(5, ...sorted.map(([, count]) => String(count).length));
  const lines = sorted.map(([value, count]) => `${String(count).padStart(width)}  ${value}`);
  return { title: `[${id}] by ${titles[column] ?? ""}`, lines, scroll: 0 };
}
