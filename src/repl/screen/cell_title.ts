import type { Piece, Role, ScreenStyle } from "../drawing/line.js";
import { isCostly, steadyLoad } from "../probe_cost.js";
import { duration, shortNumber, sparkline } from "../drawing/numbers.js";
import { nameOf, type Cell, type CellState } from "../model.js";
import type { CellRoom } from "./cell_room.js";
import type { Ends } from "./header.js";

const marks: Readonly<Record<CellState, readonly [Role, string, string]>> = {
  compiling: ["accent", "◌", "o"],
  running: ["good", "●", "*"],
  stopped: ["dim", "■", "#"],
  failed: ["error", "✗", "x"],
};

export function titleEnds(
  cell: Cell,
  { width, focused, height }: CellRoom,
  style: ScreenStyle,
): Ends {
  const number: Piece = [focused ? "inverse" : "accent", `[${cell.id}]`];
  const pin: readonly Piece[] = cell.pinned ? [["accent", style.unicode ? " ⌃" : " ^"]] : [];
  const spark =
    height <= 1 && width >= 80
      ? [["accent", `${sparkline(cell.figures.history, 16, style.unicode)} `] as const]
      : [];
  const name: Piece = ["strong", titleOf(nameOf(cell))];
  return {
    left: [number, ...pin, " ", name],
    right: [...spark, ...stateWords(cell, width, style)],
  };
}

/** What programs begin with alike tells none apart. */
const opening = /^(?:\s*(?:#\s*include[^\n]*\n|\/\/[^\n]*\n|\/\*[^]*?\*\/))+/;

function titleOf(name: string): string {
  const rest = name.replace(opening, "").trim();
  return (rest === "" ? name : rest).replace(/\s+/g, " ").trim();
}

/** Nothing is wrong with its text: something else stands ready in its place. */
const isOffer = ({ state, diagnostics }: Cell): boolean =>
  state === "failed" &&
  diagnostics.length > 0 &&
  diagnostics.every(({ severity }) => severity === "note");

/** `● 41 ev/s · 0.26 µs/ev · 0 lost` */
function stateWords(cell: Cell, width: number, style: ScreenStyle): readonly Piece[] {
  const [role, unicode, plain] = marks[isOffer(cell) ? "compiling" : cell.state];
  const mark: Piece = [role, style.unicode ? unicode : plain];
  const dot = style.unicode ? " · " : " | ";
  const { rate, nanoseconds, lost, total } = cell.figures;
  const costly = isCostly(cell);
  const waiting = compilingWords(cell, style);
  const words = {
    compiling: waiting,
    failed: isOffer(cell) ? "not run yet" : "not attached",
    stopped: `stopped${dot}${shortNumber(total)} events`,
    running: `${shortNumber(rate)} ev/s`,
  }[cell.state];
  const pieces: Piece[] = [mark, " ", ["dim", words]];
  if (cell.state === "running" && cell.pending !== undefined)
    pieces.push(["accent", `${dot}new one ${waiting}`]);
  if (width >= 60 && cell.state === "running") {
    if (nanoseconds !== undefined)
      pieces.push([costly ? "warning" : "dim", `${dot}${duration(nanoseconds)}/ev`]);
    if (costly) pieces.push(["warning", `${dot}${(steadyLoad(cell) * 100).toFixed(0)} % of a CPU`]);
  }
  if (lost > 0) pieces.push(["warning", `${dot}${shortNumber(lost)} lost`]);
  else if (width >= 60 && cell.state === "running") pieces.push(["dim", `${dot}0 lost`]);
  return [...pieces, ...viewWords(cell)];
}

/** `verifying… 4 s, ^C cancels`: the kernel may take its time, and keys are alive meanwhile. */
function compilingWords({ verifying, pending }: Cell, style: ScreenStyle): string {
  if (verifying === undefined || verifying.run !== pending) return "compiling";
  return `verifying${style.unicode ? "…" : "..."} ${verifying.seconds} s, ^C cancels`;
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
