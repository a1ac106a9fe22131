import { eachCluster } from "./graphemes.js";
import type { EditorState } from "./state.js";

/** One row on the screen: a line of the text, or as much of it as the width holds. */
export interface Row {
  readonly start: number;
  /** Without the newline. */
  readonly end: number;
  /** True for the first row of a line. */
  readonly first: boolean;
  readonly cells: number;
}

export interface Layout {
  readonly rows: readonly Row[];
  /** Index into `rows`, and cells from the left. */
  readonly cursor: { readonly row: number; readonly column: number };
}

/** The text in rows of at most `width` cells, and where the cursor is among them. */
export function layout(
  state: Pick<EditorState, "text" | "cursor">,
  width = Number.POSITIVE_INFINITY,
): Layout {
  const { text, cursor } = state;
  const rows: Row[] = [];
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    wrap(text, start, end, Math.max(1, width), cursor === end, rows);
    start = end + 1;
  }
  const row = rows.findLastIndex((candidate) => candidate.start <= cursor);
  const at = Math.max(0, row);
  return { rows, cursor: { row: at, column: cellsBetween(text, rows[at]!.start, cursor) } };
}

function wrap(
  text: string,
  start: number,
  end: number,
  width: number,
  cursorAtEnd: boolean,
  rows: Row[],
): void {
  let from = start;
  let sum = 0;
  eachCluster(text, start, end, (at, _to, cells) => {
    if (sum + cells > width && at > from) {
      rows.push({ start: from, end: at, first: from === start, cells: sum });
      from = at;
      sum = 0;
    }
    sum += cells;
  });
  rows.push({ start: from, end, first: from === start, cells: sum });
  // A full row has no room for the cursor behind it.
  if (cursorAtEnd && sum >= width) rows.push({ start: end, end, first: false, cells: 0 });
}

export function cellsBetween(text: string, start: number, end: number): number {
  let sum = 0;
  eachCluster(text, start, end, (_from, _to, cells) => (sum += cells));
  return sum;
}

/** The place in a row that is `column` cells from its left, or as near as it gets. */
export function placeAt(text: string, row: Row, column: number, wrapped: boolean): number {
  let place = row.start;
  let sum = 0;
  eachCluster(text, row.start, row.end, (_from, to, cells) => {
    sum += cells;
    if (sum <= column) place = to;
  });
  // The end of a wrapped row is the start of the next one.
  if (wrapped && place === row.end && row.end > row.start) {
    place = row.start;
    eachCluster(text, row.start, row.end, (from) => (place = from));
  }
  return place;
}

/** First row to show in `height` rows so that the cursor is seen; as it was, where that will do. */
export function scroll(top: number, made: Layout, height: number): number {
  const room = Math.max(1, height);
  const { row } = made.cursor;
  const last = Math.max(0, made.rows.length - room);
  return Math.min(last, Math.max(Math.min(top, row), row - room + 1, 0));
}
