import { cellOf, type Cell, type State } from "../model.js";
import { cellLines, cellNeed } from "./cell.js";
import { line, type ScreenStyle } from "./line.js";
import { footerLine, titleLine, welcomeLines } from "./edges.js";
import { promptBlock } from "./prompt.js";
import { share } from "./share.js";

export interface Frame {
  /** Exactly as many as the terminal has rows. */
  readonly lines: readonly string[];
  /** Row and column from 0; undefined: hidden. */
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
}

/** The whole screen: title, cells, prompt, footer. Never more lines or cells than the size. */
export function frame(state: State, style: ScreenStyle): Frame {
  const { rows, columns } = state.size;
  const title = titleLine(state, columns, style);
  if (state.page !== undefined) return pageFrame(state, title, style);
  const prompt = promptBlock(state, Math.max(1, Math.min(12, Math.floor(rows / 2))), style);
  const gap = rows >= 16 ? 1 : 0;
  const room = Math.max(0, rows - 2 - gap - prompt.lines.length);
  const cells = cellsBlock(state, room, style);
  const lines = [
    title,
    ...Array<string>(gap).fill(""),
    ...filled(cells, room),
    ...prompt.lines,
    footerLine(state, columns, style),
  ].slice(0, rows);
  const cursor =
    prompt.cursor === undefined
      ? undefined
      : { row: 1 + gap + room + prompt.cursor.row, column: prompt.cursor.column };
  return { lines: filled(lines, rows), cursor };
}

const filled = (lines: readonly string[], height: number): readonly string[] =>
  lines.length >= height
    ? lines.slice(0, height)
    : [...lines, ...Array<string>(height - lines.length).fill("")];

function pageFrame(state: State, title: string, style: ScreenStyle): Frame {
  const { rows, columns } = state.size;
  const { page } = state;
  const room = Math.max(1, rows - 4);
  const lines = page?.lines.slice(page.scroll, page.scroll + room) ?? [];
  const end = Math.min(page?.lines.length ?? 0, (page?.scroll ?? 0) + room);
  const place =
    page && page.lines.length > room ? `  ${page.scroll + 1}–${end} of ${page.lines.length}` : "";
  return {
    lines: filled(
      [
        title,
        line(
          [
            ["accent", page?.title ?? ""],
            ["dim", place],
          ],
          columns,
          style,
        ),
        ...filled(
          lines.map((text) => line([text], columns, style)),
          room,
        ),
        "",
        footerLine(state, columns, style),
      ],
      rows,
    ),
    cursor: undefined,
  };
}

/** Below this many lines one cell is shown at a time. */
const roomForMany = 10;

function cellsBlock(state: State, room: number, style: ScreenStyle): readonly string[] {
  const { cells, size } = state;
  if (cells.length === 0) return welcomeLines(state, room, style);
  const active = cellOf(state, state.active) ?? cells.at(-1)!;
  if (state.maximised || (room < roomForMany && cells.length > 1))
    return alone(state, active, room, style);
  const first = firstShown(cells, active, room);
  const shown = cells.slice(first, first + room);
  const roomOf = (cell: Cell, height: number) => ({
    height,
    width: size.columns,
    focused: cell === active && state.focus === "cells",
    alone: cells.length === 1,
  });
  const wishes = shown.map((cell) => ({
    need: cellNeed(cell, roomOf(cell, room), style),
    weight: cell === active ? 4 : cell.pinned ? 3 : 2,
  }));
  const heights = share(wishes, room);
  return shown.flatMap((cell, i) => cellLines(cell, roomOf(cell, heights[i]!), style));
}

function alone(state: State, cell: Cell, room: number, style: ScreenStyle): readonly string[] {
  const { size, cells } = state;
  const others = cells.length - 1;
  const footer =
    others > 0 && room >= 6
      ? [line([["dim", `${others} more ${others === 1 ? "cell" : "cells"}`]], size.columns, style)]
      : [];
  const height = room - footer.length;
  const focused = state.focus === "cells";
  const { maximised } = state;
  return [
    ...cellLines(cell, { height, width: size.columns, focused, alone: true, maximised }, style),
    ...footer,
  ];
}

/** More cells than lines: a window with the active one in it. */
function firstShown(cells: readonly Cell[], active: Cell, room: number): number {
  if (cells.length <= room) return 0;
  const at = cells.indexOf(active);
  return Math.max(0, Math.min(at - Math.floor(room / 2), cells.length - room));
}
