import { cells, cellsOf } from "./terminal_width.js";

/** An SGR sequence: the only escape that renderers write. */
const STYLED = /\x1b\[[0-9;]*m/g;
const RESET = "\x1b[0m";

/** Terminal cells of a line that may be coloured. */
export const visibleCells = (line: string): number => cells(line.replace(STYLED, ""));

/**
 * A line for a screen: tabs as blanks up to the next column of eight, controls
 * gone, no wider than `room` cells. What is cut off shows as `…`; colours end
 * with the line.
 */
export function clip(line: string, room: number): string {
  const flat = flattened(line);
  if (visibleCells(flat) <= room) return flat;
  if (room < 1) return "";
  let text = "";
  let used = 0;
  for (const piece of flat.split(/(\x1b\[[0-9;]*m)/)) {
    if (piece.startsWith("\x1b")) {
      text += piece;
      continue;
    }
    for (const character of piece) {
      const wide = cellsOf(character.codePointAt(0)!);
      if (used + wide > room - 1) return `${text}…${text.includes("\x1b") ? RESET : ""}`;
      text += character;
      used += wide;
    }
  }
  return text;
}

/** Tabs depend on where they stand, so cells are counted along. */
function flattened(line: string): string {
  let text = "";
  let used = 0;
  for (const piece of line.split(/(\x1b\[[0-9;]*m)/)) {
    if (/^\x1b\[[0-9;]*m$/.test(piece)) {
      text += piece;
      continue;
    }
    for (const character of piece) {
      const shown = character === "\t" ? " ".repeat(8 - (used % 8)) : character;
      if (/^[\x00-\x1f\x7f-\x9f]$/.test(shown)) continue;
      text += shown;
      used += cells(shown);
    }
  }
  return text;
}
