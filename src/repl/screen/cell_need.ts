import type { ScreenStyle } from "../drawing/line.js";
import type { Cell } from "../model.js";
import { dataLines, marginOf } from "./cell_data.js";
import { mistakeLines, noteLines, textLines } from "./cell_notes.js";
import type { CellRoom } from "./cell_room.js";

/** Lines that a cell would fill: its title, what was chosen, mistakes, data, and a blank one. */
export function cellNeed(cell: Cell, room: CellRoom, style: ScreenStyle): number {
  const { alone, height } = room;
  const width = room.width - marginOf(room.width, alone);
  const data = dataLines(cell, { width, height, alone, style, maximised: false });
  const above = [noteLines, textLines, mistakeLines].flatMap((make) => make(cell, room, style));
  return 2 + above.length + data.length;
}
