import { isEntries, type TableSnapshot, type TableSpec } from "../../types/data.js";
import { cells } from "../../render/terminal_width.js";
import { shownData, type Cell, type Sort } from "../model.js";
import { cutText, line, padEnd, padStart, type Piece, type ScreenStyle } from "../drawing/line.js";
import { sparkline } from "../drawing/numbers.js";
import { windowAt, type Grid } from "./grid_rows.js";
import { trendLength } from "./view_history.js";
import type { Room } from "./room.js";
import { chosenSource } from "./sources.js";
import { amountIn, columnsOf, type Titled, type TopRow } from "./table_columns.js";
import { rowId, rowsByKey, shownTables } from "./tables.js";

/** Narrower screens need their cells for the keys. */
const leastForTrend = 70;

/** The largest rows of a table, with rates, and where there is room with what they were. */
export function tableLines(cell: Cell, room: Room): readonly string[] {
  const table = shownTables(cell).find(({ spec }) => spec.bucket === undefined);
  if (table === undefined || table.rows.length === 0) return [];
  const { height, width, style, alone } = room;
  const trend = alone === true && width >= leastForTrend;
  const columns = columnsOf(
    table.spec,
    cell.shape.views,
    trend ? trendColumn(cell, table.spec, style) : [],
  );
  const sort = sortOf(cell, columns);
  const rows = sortedRows(cell, table, columns, sort);
  const most = Math.max(1, height - 1);
  const at = cursorIn(cell, table, rows);
  const first = windowAt(Math.min(cell.view.scroll, Math.max(0, rows.length - most)), at, most);
  const shown = rows.slice(first, first + Math.max(1, height - 1));
  const texts = shown.map((row) => columns.map((column) => column.text(row)));
  const widths = columns.map(({ title }, i) =>
    Math.min(
      Math.max(cells(title) + 1, ...texts.map((row) => cells(row[i]!))),
      Math.max(12, Math.floor(width / 2)),
    ),
  );
  const heading = columns.map(({ title, right }, i) => {
    const mark = sort.column === title ? (sort.descending ? "▾" : "▴") : "";
    const text = title + (style.unicode ? mark : mark && "*");
    return right ? padStart(text, widths[i]!) : padEnd(text, widths[i]!);
  });
  const chosen =
    at < 0 ? undefined : columns.filter(({ title }) => title !== "TREND")[cell.view.column];
  const from = firstColumn(columns.indexOf(chosen!), widths, width);
  const titles = heading
    .slice(from)
    .flatMap((text, i): readonly Piece[] => [
      [columns[from + i] === chosen ? "accent" : "dim", text],
      "  ",
    ]);
  // One line alone is better a row than the titles.
  if (height === 1)
    return texts.map((row) => line([rowText(row, columns, widths, style)], width, style));
  return [
    line(titles.slice(0, -1), width, style),
    ...texts.map((row, i) => {
      const text = rowText(row, columns, widths, style, from);
      return line([first + i === at ? ["inverse", text] : text], width, style);
    }),
  ];
}

function rowText(
  row: readonly string[],
  columns: readonly Titled[],
  widths: readonly number[],
  style: ScreenStyle,
  from = 0,
): string {
  return row
    .map((text, i) => {
      const cut = cutText(text, widths[i]!, style);
      return columns[i]!.right ? padStart(cut, widths[i]!) : padEnd(cut, widths[i]!);
    })
    .slice(from)
    .join("  ");
}

/** The row of the cursor among the rows; before all when there is none. */
function cursorIn({ view }: Cell, { spec }: TableSnapshot, rows: readonly TopRow[]): number {
  if (view.row === undefined) return -1;
  return rows.findIndex(({ row }) => rowId(spec, row) === view.row);
}

/** Columns that are left out at the left, so that the chosen one is seen. */
function firstColumn(chosen: number, widths: readonly number[], width: number): number {
  if (chosen < 0) return 0;
  let from = 0;
  const end = (): number =>
    widths.slice(from, chosen + 1).reduce((sum, each) => sum + each + 2, -2);
  while (from < chosen && end() > width) from++;
  return from;
}

/** What a cursor goes through: rows in their order, told by their keys. */
export function tableRows(cell: Cell): Grid | undefined {
  const table = shownTables(cell).find(({ spec }) => spec.bucket === undefined);
  if (table === undefined) return undefined;
  const columns = columnsOf(table.spec, cell.shape.views, []);
  const rows = sortedRows(cell, table, columns, sortOf(cell, columns));
  return {
    titles: columns.map(({ title }) => title),
    rows: rows.map((top) => ({
      id: rowId(table.spec, top.row),
      values: columns.map((column) => column.text(top)),
      count: isEntries(table.spec) ? 1 : top.row.count,
    })),
  };
}

/** As the person chose, else as the tool declares it or the largest first; what is in an order of its own stays in it. */
function sortOf({ view }: Cell, columns: readonly Titled[]): Sort {
  if (columns.some(({ title }) => title === view.sort?.column)) return view.sort!;
  const first = columns.find(({ leads }) => leads !== undefined);
  return { column: first?.title ?? "", descending: first?.leads !== "up" };
}

/** Columns by which a cell's table can be sorted: those that are shown, from left to right. */
export function columnTitles(cell: Cell): readonly string[] {
  const source = chosenSource(cell);
  const spec = tableOf(source);
  if (spec === undefined) return [];
  return columnsOf(spec, source.shape.views, []).map(({ title }) => title);
}

/** The column by which its rows are in order now, with the direction. */
export function sortNow(cell: Cell): Sort | undefined {
  const source = chosenSource(cell);
  const spec = tableOf(source);
  return spec && sortOf(source, columnsOf(spec, source.shape.views, []));
}

/** As it was read: a tool may make other rows of a table than its map has. */
const tableOf = (cell: Cell): TableSpec | undefined =>
  [...shownData(cell).tables.map(({ spec }) => spec), ...cell.shape.tables].find(
    ({ bucket }) => bucket === undefined,
  );

/** Each row's rates of the last readings as a sparkline. */
function trendColumn(cell: Cell, spec: TableSpec, style: ScreenStyle): readonly Titled[] {
  if (amountIn(spec) === undefined) return [];
  const amount = amountIn(spec)!;
  const past = cell.view.past.flatMap((tables) =>
    tables.filter((each) => each.spec.name === spec.name),
  );
  if (past.length < 3) return [];
  const readings = past.map((table) => ({ index: rowsByKey(table), seconds: table.seconds }));
  const text = ({ row }: TopRow): string => {
    const key = rowId(spec, row);
    const counts = readings.map(({ index }) => amount(index.get(key)));
    const gained = counts.slice(1).map((count, i) => Math.max(0, count - counts[i]!));
    return padStart(sparkline(gained, trendLength, style.unicode), trendLength);
  };
  return [{ title: "TREND", right: true, text }];
}

function rowsOf(cell: Cell, table: TableSnapshot): readonly TopRow[] {
  const before = rowsByKey(
    shownData(cell).before.find(({ spec }) => spec.name === table.spec.name),
  );
  const whole = shownData(cell).tables.find(({ spec }) => spec.name === table.spec.name);
  const now = rowsByKey(cell.view.mark === undefined ? table : whole);
  const seconds = Math.max(0.001, secondsBetween(cell));
  const amount = amountIn(table.spec) ?? (() => 0);
  return table.rows.map((row) => {
    const key = rowId(table.spec, row);
    const added = amount(now.get(key)) - amount(before.get(key));
    return { row, rate: cell.state === "running" ? Math.max(0, added) / seconds : 0 };
  });
}

/** Between the two readings that a cell holds. */
function secondsBetween(cell: Cell): number {
  const { tables, before } = shownData(cell);
  return (tables[0]?.seconds ?? 0) - (before[0]?.seconds ?? 0);
}

const inOrder = new WeakMap<Cell, readonly TopRow[]>();

/** A cell is drawn in several heights: its rows are put in order once for each state of it. */
function sortedRows(
  cell: Cell,
  table: TableSnapshot,
  columns: readonly Titled[],
  sort: Sort,
): readonly TopRow[] {
  const known = inOrder.get(cell);
  if (known !== undefined) return known;
  const rows = sorted(rowsOf(cell, table), columns, sort);
  inOrder.set(cell, rows);
  return rows;
}

function sorted(
  rows: readonly TopRow[],
  columns: readonly Titled[],
  sort: Sort,
): readonly TopRow[] {
  const order = columns.find(({ title }) => title === sort.column)?.order;
  if (order === undefined) return rows;
  const direction = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: order(row) }))
    .sort((a, b) => {
      if (a.key !== b.key) return a.key < b.key ? -direction : direction;
      return b.row.row.count - a.row.row.count;
    })
    .map(({ row }) => row);
}
