import { plot } from "asciichart";
import type { Cell } from "../model.js";
import { cutStyled, line, type ScreenStyle } from "../drawing/line.js";
import { shortNumber } from "../drawing/numbers.js";

/** Events a second over time. */
export function chartLines(
  cell: Cell,
  height: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const { history } = cell.figures;
  const values = history.slice(-Math.max(2, width - 12));
  if (values.length < 2) return [];
  const heading = line([["dim", "events a second"]], width, style);
  if (height < 4) return [heading].slice(0, height);
  const text = plot([...values], {
    height: height - 2,
    min: 0,
    max: Math.max(1, ...values),
    format: (value: number) => shortNumber(value).padStart(8),
    ...(style.unicode ? {} : { symbols: ["+", "+", "-", "-", "-", "\\", "/", "\\", "/", "|"] }),
  });
  return [heading, ...text.split("\n").map((row) => cutStyled(row, width, style))].slice(0, height);
}
