import { cells } from "../../render/terminal_width.js";
import { renderDiagnostic } from "../../render/diagnostic.js";
import { costLine } from "../probe_cost.js";
import { cutStyled, line, paint, type ScreenStyle } from "../drawing/line.js";
import type { Cell } from "../model.js";
import type { CellRoom } from "./cell_room.js";

export const indent = "    ";

/** What was chosen for the person, and what it costs. */
export function noteLines(
  cell: Cell,
  { width, alone }: CellRoom,
  style: ScreenStyle,
): readonly string[] {
  const cost = costLine(cell);
  // The warning takes a note's line, so that the rows below stay where they are.
  const most = (alone ? 3 : 1) - (cost === undefined ? 0 : 1);
  const shown = most === 0 ? [] : alone ? cell.notes.slice(0, most) : cell.notes.slice(-most);
  const arrow = style.unicode ? "↳" : "->";
  const notes = shown.map((note) => line([["dim", `${indent}${arrow} ${note}`]], width, style));
  if (cost === undefined) return notes;
  return [...notes, line([["warning", `${indent}${cost}`]], width, style)];
}

/** The whole text, when it is unfolded. */
export function textLines(cell: Cell, { width }: CellRoom, style: ScreenStyle): readonly string[] {
  if (!cell.folded) return [];
  return cell.text.split("\n").map((row) => line([["dim", `${indent}│ `], row], width, style));
}

export function mistakeLines(
  cell: Cell,
  { width }: CellRoom,
  style: ScreenStyle,
): readonly string[] {
  const lines = cell.diagnostics.flatMap((each) => {
    const made = renderDiagnostic(each, { color: style.color, width: width - indent.length });
    const offer =
      // What is only offered says so itself.
      each.fix !== undefined && each.span !== undefined && each.severity !== "note"
        ? [`  Tab in an empty prompt takes ${takenWords(each.fix)}`]
        : [];
    return [...made.flatMap((text) => wrapped(text, width - indent.length, style)), ...offer];
  });
  const goesOn =
    lines.length > 0 && cell.state === "running"
      ? [paint("good", `the version of ${cell.since ?? "before"} goes on running`, style)]
      : [];
  return [...lines, ...goesOn].map((text) => cutStyled(indent + text, width, style));
}

/** A whole text is not told by its first line. */
function takenWords(fix: string): string {
  const lines = fix.trimEnd().split("\n");
  return lines.length === 1 ? lines[0]! : `the mended text, all ${lines.length} lines`;
}

const sgr = /\u001b\[[0-9;]*m/g;

/** A message goes on in the next line; the picture of the source below it is cut already. */
function wrapped(text: string, width: number, style: ScreenStyle): readonly string[] {
  const bare = text.replace(sgr, "");
  if (cells(bare) <= width || !/^(?:error|warning|note|  hint):/.test(bare)) return [text];
  const margin = bare.startsWith(" ") ? "    " : "  ";
  const [first = "", ...rest] = bare.trimStart().split(" ");
  const lines = [bare.slice(0, bare.length - bare.trimStart().length) + first];
  for (const word of rest) {
    const last = lines.at(-1)!;
    if (cells(last) + 1 + cells(word) > width) lines.push(margin + word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  const role = /^warning/.test(bare) ? "warning" : /^error/.test(bare) ? "error" : "good";
  lines[0] = lines[0]!.replace(/\w+:/, (label) => paint(role, label, style));
  return lines;
}
