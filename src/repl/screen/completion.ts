import { cells } from "../../render/cells.js";
import { line, padEnd, type ScreenStyle } from "../drawing/line.js";
import type { Menu } from "../prompt.js";

/** Offered at once; the others come when one goes on. */
const menuRows = 8;

/** Some of the items around the chosen one: text, type, a line of help. */
export function completionLines(menu: Menu, width: number, style: ScreenStyle): readonly string[] {
  const { items, selected } = menu;
  const first = Math.max(0, Math.min(selected - menuRows + 1, items.length - menuRows));
  const shown = items.slice(first, first + menuRows);
  const textWidth = Math.min(40, Math.max(...shown.map(({ text }) => cells(text))));
  const detailWidth = Math.min(30, Math.max(...shown.map(({ detail }) => cells(detail))));
  const lines = shown.map(({ text, detail, help }, i) => {
    const name = padEnd(text, textWidth);
    const chosen = first + i === selected;
    const rest = `  ${padEnd(detail, detailWidth)}  ${help}`;
    return line(["     ", chosen ? ["inverse", name] : name, ["dim", rest]], width, style);
  });
  const more = items.length - shown.length;
  return more > 0 ? [...lines, line([["dim", `     ${more} more`]], width, style)] : lines;
}
