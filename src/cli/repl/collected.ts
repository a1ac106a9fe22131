import { freshView, nameOf, type State } from "../../repl/model.js";
import { bodyLines } from "../../repl/widgets/divide_cell.js";
import type { ScreenStyle } from "../../repl/drawing/line.js";

/** Lines of a cell that stay in the scrollback. */
const most = 40;
/** More is not even counted. */
const tooMany = 5000;

/** What every cell has collected, plain: printed after the screen was left. */
export function collectedLines(state: State, style: ScreenStyle): string {
  const plain = { color: false, unicode: style.unicode };
  return state.cells
    .filter((cell) => cell.figures.total > 0 || cell.data.listing.lines.length > 0)
    .flatMap((cell) => {
      const { sort, filter } = cell.view;
      const shown = { ...cell, view: { ...freshView, sort, filter } };
      const room = { width: state.size.columns, style: plain };
      const whole = bodyLines(shown, { ...room, height: tooMany });
      const body = whole.length > most ? bodyLines(shown, { ...room, height: most }) : whole;
      const filtered = filter === "" ? "" : `  /${filter}`;
      const cut = whole.length - body.length;
      const left =
        cut > 0 ? [`… ${cut} more lines (:export csv FILE, before you leave, writes all)`] : [];
      return [`[${cell.id}] ${nameOf(cell)}${filtered}`, ...body, ...left, ""];
    })
    .map((line) => `${line.replaceAll(/\x1b\[[0-9;]*m/g, "").trimEnd()}\n`)
    .join("");
}
