import type { Frame } from "../drawing/frame.js";
import { line, type ScreenStyle } from "../drawing/line.js";
import type { State } from "../model.js";
import { footerPieces } from "./footer.js";
import { headerEnds } from "./header.js";
import { promptRows } from "./prompt.js";
import { gapRows, promptMost } from "./rows.js";
import { welcomeLines } from "./welcome.js";

/** What is on the screen while Ink is being loaded: where to type, and what was typed. */
export function firstFrame(state: State, style: ScreenStyle): Frame {
  const { size, prompt, tools, machine } = state;
  const { rows, columns } = size;
  const { left } = headerEnds(machine, [], undefined, style);
  const view = { prompt, tools, focused: state.focus === "prompt", style };
  const typed = promptRows(view, promptMost(size), columns);
  const room = Math.max(0, rows - 2 - typed.lines.length);
  const welcome = machine === undefined ? [] : welcomeLines(machine, state.tip, columns, style);
  const above = [...Array<string>(gapRows(size)).fill(""), ...welcome].slice(0, room);
  const lines = [
    line(left, columns, style),
    ...above,
    ...Array<string>(room - above.length).fill(""),
    ...typed.lines,
    line(footerPieces(state), columns, style),
  ];
  const cursor =
    typed.cursor === undefined
      ? undefined
      : { row: 1 + room + typed.cursor.row, column: typed.cursor.column };
  return { lines: lines.slice(0, rows), cursor };
}
