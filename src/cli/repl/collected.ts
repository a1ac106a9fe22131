import { freshView, type State } from "../../repl/model.js";
import { bodyLines } from "../../repl/widgets/body.js";
import type { ScreenStyle } from "../../repl/drawing/line.js";

/** Lines of a cell that stay in the scrollback. */
const most = 40;

/** What every cell has collected, plain: printed after the screen was left. */
export function collectedLines(state: State, style: ScreenStyle): string {
  const plain = { color: false, unicode: style.unicode };
  return state.cells
    .filter((cell) => cell.figures.total > 0 || cell.data.events.lines.length > 0)
    .flatMap((cell) => {
      const unfrozen = { ...cell, view: { ...freshView, sort: cell.view.sort } };
      const body = bodyLines(unfrozen, { height: most, width: state.size.columns, style: plain });
      return [`[${cell.id}] ${cell.file ?? cell.text}`, ...body, ""];
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
