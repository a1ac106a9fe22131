import { renderDiagnostic } from "../../render/diagnostic.js";
import { costLine } from "../cheaper.js";
import type { Cell, CellState } from "../model.js";
import { cells } from "../../render/cells.js";
import { bodyLines } from "../widgets/body.js";
import { viewOf } from "../widgets/kinds.js";
import { cutStyled, line, paint, spread, type Piece, type Role, type ScreenStyle } from "./line.js";
import { duration, shortNumber, sparkline } from "./numbers.js";

export interface CellRoom {
  readonly height: number;
  readonly width: number;
  readonly focused: boolean;
  /** The only cell on the screen. */
  readonly alone: boolean;
  /** By the person's wish: then its chosen table or stream has all of it. */
  readonly maximised?: boolean;
}

const marks: Readonly<Record<CellState, readonly [Role, string, string]>> = {
  compiling: ["accent", "◌", "o"],
  running: ["good", "●", "*"],
  stopped: ["dim", "■", "#"],
  failed: ["error", "✗", "x"],
};

/** Lines that a cell would fill: its title, what was chosen, mistakes, data, and a blank one. */
export function cellNeed(cell: Cell, room: CellRoom, style: ScreenStyle): number {
  const fixed = 2 + noteLines(cell, room, style).length + textLines(cell, room, style).length;
  return fixed + mistakeLines(cell, room, style).length + dataLines(cell, room, style).length;
}

/** A cell in exactly `height` lines; with one line it is its title and a sparkline. */
export function cellLines(cell: Cell, room: CellRoom, style: ScreenStyle): readonly string[] {
  const { height } = room;
  const head = [titleLine(cell, room, style)];
  if (height <= 1) return head.slice(0, height);
  const small = height < 4;
  const above = [
    ...head,
    ...textLines(cell, room, style),
    ...(small || (height < 10 && room.width < 60) ? [] : noteLines(cell, room, style)),
    ...mistakeLines(cell, room, style),
  ].slice(0, height);
  const blank = height > 4 ? 1 : 0;
  const left = height - above.length - blank;
  const data = left > 0 ? dataLines(cell, { ...room, height: left }, style) : [];
  const lines = [...above, ...data];
  return [...lines, ...Array<string>(Math.max(0, height - lines.length)).fill("")];
}

function titleLine(cell: Cell, { width, focused, height }: CellRoom, style: ScreenStyle): string {
  const number: Piece = [focused ? "inverse" : "accent", `[${cell.id}]`];
  const text = cell.text.replace(/\s+/g, " ").trim();
  const pin: readonly Piece[] = cell.pinned ? [["accent", style.unicode ? " ⌃" : " ^"]] : [];
  const spark =
    height <= 1 && width >= 80
      ? [["accent", `${sparkline(cell.figures.history, 16, style.unicode)} `] as const]
      : [];
  const name: Piece = ["strong", cell.file ?? text];
  return spread(
    [number, ...pin, " ", name],
    [...spark, ...stateWords(cell, width, style)],
    width,
    style,
  );
}

/** `● 41 ev/s · 0.26 µs/ev · 0 lost` */
function stateWords(cell: Cell, width: number, style: ScreenStyle): readonly Piece[] {
  const [role, unicode, plain] = marks[cell.state];
  const mark: Piece = [role, style.unicode ? unicode : plain];
  const dot = style.unicode ? " · " : " | ";
  const { rate, nanoseconds, lost, total, load } = cell.figures;
  const words = {
    compiling: "compiling",
    failed: "not attached",
    stopped: `stopped${dot}${shortNumber(total)} events`,
    running: `${shortNumber(rate)} ev/s`,
  }[cell.state];
  const pieces: Piece[] = [mark, " ", ["dim", words]];
  if (cell.state === "running" && cell.pending !== undefined)
    pieces.push(["accent", `${dot}new one compiling`]);
  if (width >= 60 && cell.state === "running") {
    if (nanoseconds !== undefined)
      pieces.push([load > 0.05 ? "warning" : "dim", `${dot}${duration(nanoseconds)}/ev`]);
    if (load > 0.05) pieces.push(["warning", `${dot}${(load * 100).toFixed(0)} % of a CPU`]);
  }
  if (lost > 0) pieces.push(["warning", `${dot}${shortNumber(lost)} lost`]);
  else if (width >= 60 && cell.state === "running") pieces.push(["dim", `${dot}0 lost`]);
  return [...pieces, ...viewWords(cell)];
}

function viewWords(cell: Cell): readonly Piece[] {
  const { frozen, mark, filter } = cell.view;
  const words = [
    frozen === undefined ? "" : "frozen",
    mark === undefined ? "" : "since mark",
    filter === "" ? "" : `/${filter}`,
  ].filter((word) => word !== "");
  return words.length === 0 ? [] : [["accent", ` ${words.join(" ")}`]];
}

const indent = "    ";

function noteLines(cell: Cell, { width, alone }: CellRoom, style: ScreenStyle): readonly string[] {
  const shown = alone ? cell.notes.slice(0, 3) : cell.notes.slice(-1);
  const arrow = style.unicode ? "↳" : "->";
  const notes = shown.map((note) => line([["dim", `${indent}${arrow} ${note}`]], width, style));
  const cost = costLine(cell);
  if (cost === undefined) return notes;
  return [...notes, line([["warning", `${indent}${cost}`]], width, style)];
}

/** The whole text, when it is unfolded. */
function textLines(cell: Cell, { width }: CellRoom, style: ScreenStyle): readonly string[] {
  if (!cell.folded) return [];
  return cell.text.split("\n").map((row) => line([["dim", `${indent}│ `], row], width, style));
}

function mistakeLines(cell: Cell, { width }: CellRoom, style: ScreenStyle): readonly string[] {
  const lines = cell.diagnostics.flatMap((each) => {
    const made = renderDiagnostic(each, { color: style.color, width: width - indent.length });
    const offer =
      each.fix !== undefined && each.span !== undefined
        ? [`  Tab in an empty prompt takes ${each.fix.split("\n")[0]}`]
        : [];
    return [...made.flatMap((text) => wrapped(text, width - indent.length, style)), ...offer];
  });
  return lines.map((text) => cutStyled(indent + text, width, style));
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

/** The data's lines, made once for each state of a cell and size: by all but the height, and by it. */
const made = new WeakMap<Cell, Map<string, Map<number, readonly string[]>>>();

/** What was made for more lines and does not need them is the same for fewer. */
const fitting = (
  known: ReadonlyMap<number, readonly string[]>,
  height: number,
): readonly string[] | undefined =>
  known.get(height) ??
  [...known].find(([most, lines]) => most > height && lines.length <= height)?.[1];

function dataLines(
  cell: Cell,
  { width, height, alone, maximised = false }: CellRoom,
  style: ScreenStyle,
): readonly string[] {
  const deep = alone || width < 60 ? 0 : indent.length;
  const key = [width, deep, alone, maximised, style.color, style.unicode].join(" ");
  const ofCell = made.get(cell) ?? new Map<string, Map<number, readonly string[]>>();
  made.set(cell, ofCell);
  const known = ofCell.get(key) ?? new Map<number, readonly string[]>();
  ofCell.set(key, known);
  const before = fitting(known, height);
  if (before !== undefined) return before;
  const room = { height, width: width - deep, style, alone, maximised };
  const lines = bodyLines(cell, room).map((text) => (deep > 0 ? indent + text : text));
  const waiting =
    lines.length === 0 && cell.state === "running" ? [waitingLine(cell, width, style)] : [];
  const all = [...lines, ...waiting];
  known.set(height, all);
  return all;
}

function waitingLine(cell: Cell, width: number, style: ScreenStyle): string {
  const what = cell.shape.programs.length === 0 ? "" : ": attached, nothing came yet";
  return line(
    [["dim", `${indent}waiting for ${viewOf(cell) === "events" ? "events" : "data"}${what}`]],
    width,
    style,
  );
}
