import { renderView, shownBy, terminal } from "../../render/index.js";
import type { View } from "../../types/view.js";
import { unreachable } from "../../types/outcome.js";
import type { Cell } from "../model.js";
import { cutStyled, type ScreenStyle } from "../screen/line.js";
import { chartLines } from "./chart.js";
import { eventLines } from "./events.js";
import { flameLines } from "./flame.js";
import { heatLines } from "./heat.js";
import { viewOf } from "./kinds.js";
import { mapLines } from "./map.js";
import { treeLines } from "./stacks.js";
import { tableLines } from "./table.js";
import { shownTables } from "./tables.js";

export interface Room {
  readonly height: number;
  readonly width: number;
  readonly style: ScreenStyle;
}

/** What a cell shows: at most `height` lines of at most `width` cells. */
export function bodyLines(cell: Cell, room: Room): readonly string[] {
  const { height, width, style } = room;
  if (height <= 0) return [];
  const kind = viewOf(cell);
  switch (kind) {
    case "events":
      return eventLines(cell, height, width, style);
    case "table":
      return tableLines(cell, height, width, style);
    case "histogram":
      return viewLines(cell, room, (view) => view.kind === "histogram");
    case "text":
      return viewLines(cell, room, () => true);
    case "heat":
      return heatLines(cell, height, width, style);
    case "stacks":
      return treeLines(cell, height, width, style);
    case "flame":
      return flameLines(cell, height, width, style);
    case "chart":
      return chartLines(cell, height, width, style);
    case "map":
      return mapLines(cell, height, width, style);
    default:
      return unreachable(kind);
  }
}

/** The same renderers as in a pipe, scrolled and cut. */
function viewLines(
  cell: Cell,
  { height, width, style }: Room,
  wanted: (view: View) => boolean,
): readonly string[] {
  const tables = shownTables(cell);
  const text = terminal(width, style.color, style.unicode);
  const lines = cell.shape.views.filter(wanted).flatMap((view, i) => {
    const table = tables.find(({ spec }) => spec.name === shownBy(view));
    if (table === undefined) return [];
    const made = renderView(view, table, text);
    return i > 0 && made[0] !== "" ? ["", ...made] : made;
  });
  const whole = lines[0] === "" ? lines.slice(1) : lines;
  const first = Math.min(cell.view.scroll, Math.max(0, whole.length - height));
  return whole.slice(first, first + height).map((text) => cutStyled(text, width, style));
}
