import { cells } from "../../render/terminal_width.js";
import { line, padEnd, type ScreenStyle } from "../drawing/line.js";
import { MOST_ITEMS } from "../completion/types.js";
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
  const lines = shown.map(({ text, detail, help, unusable }, i) => {
    const name = padEnd(text, textWidth);
    const chosen = first + i === selected;
    const rest = `  ${padEnd(detail, detailWidth)}  ${help}`;
    const role = chosen ? "inverse" : unusable === true ? "dim" : "plain";
    return line(["     ", [role, name], ["dim", rest]], width, style);
  });
  const more = items.length - shown.length;
  const others = items.length >= MOST_ITEMS ? ", and those that are not listed: type on" : "";
  return more > 0 ? [...lines, line([["dim", `     ${more} more${others}`]], width, style)] : lines;
}
