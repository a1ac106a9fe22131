import type { Column } from "../types/view.js";
import { cells } from "./terminal_width.js";
import type { TextStyle } from "./style.js";

/**
 * A text filled up with blanks. On a screen by the cells it takes; in plain text
 * by its characters, as BCC's tools pad.
 */
export function pad(
  text: string,
  width: number,
  style: TextStyle,
  align: "left" | "right" = "left",
): string {
  const taken = style.width === undefined ? [...text].length : cells(text);
  const blanks = " ".repeat(Math.max(0, width - taken));
  return align === "left" ? text + blanks : blanks + text;
}

/** No blanks at a line's end. */
export const withoutLastPad = (columns: readonly Column[]): readonly Column[] =>
  columns.map((column, i) =>
    i === columns.length - 1 && column.align === "left" ? { ...column, width: 0 } : column,
  );
