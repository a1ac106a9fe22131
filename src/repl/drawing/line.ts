import { replaceHidden } from "../../render/hidden.js";
import { cells, cellsOf } from "../../render/terminal_width.js";

/** What a piece of a line is, not how it looks. */
export type Role =
  | "plain"
  | "dim"
  | "strong"
  | "accent"
  | "error"
  | "warning"
  | "good"
  | "inverse"
  | "keyword"
  | "string"
  | "number"
  | "comment"
  | "series"
  | "flame"
  | "flame-other"
  | "flame-kernel"
  | "flame-found";

export type Piece = string | readonly [role: Role, text: string];

export interface ScreenStyle {
  readonly color: boolean;
  /** False: a terminal or locale without Unicode. */
  readonly unicode: boolean;
}

/** The sixteen colours of the terminal's own palette, which fit a light background as well. */
const codes: Readonly<Record<Role, string>> = {
  plain: "",
  dim: "2",
  strong: "1",
  accent: "36",
  error: "31",
  warning: "33",
  good: "32",
  inverse: "7",
  keyword: "35",
  string: "32",
  number: "36",
  comment: "2",
  series: "34",
  flame: "7;33",
  "flame-other": "7;31",
  "flame-kernel": "7;34",
  "flame-found": "7;35",
};
/** Without colours only what is told by form: bold, dim and inverse. */
const formsOnly: ReadonlySet<Role> = new Set(["dim", "strong", "inverse", "comment"]);

/** Pieces → one line of at most `width` cells, what does not fit left out and marked. */
export function line(pieces: readonly Piece[], width: number, style: ScreenStyle): string {
  let room = width;
  let out = "";
  const whole = widthOf(pieces);
  const limit = whole > width ? width - 1 : width;
  room = limit;
  for (const piece of pieces) {
    if (room <= 0) break;
    const text = firstCells(visible(textOf(piece)), room);
    room -= cells(text);
    out += paint(typeof piece === "string" ? "plain" : piece[0], text, style);
  }
  return whole > width && width > 0 ? out + (style.unicode ? "…" : ">") : out;
}

/** `left` at the left end, `right` at the right one; the left gives way. */
export function spread(
  left: readonly Piece[],
  right: readonly Piece[],
  width: number,
  style: ScreenStyle,
): string {
  const rightCells = widthOf(right);
  const leftRoom = width - rightCells - 1;
  if (leftRoom < Math.min(16, widthOf(left))) return line(left, width, style);
  const gap = Math.max(1, leftRoom - widthOf(left) + 1);
  return line(left, leftRoom, style) + " ".repeat(gap) + line(right, rightCells, style);
}

export const widthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + cells(visible(textOf(piece))), 0);

export function paint(role: Role, text: string, style: ScreenStyle): string {
  if (text === "" || role === "plain") return text;
  if (!style.color && !formsOnly.has(role)) return text;
  return `\x1b[${codes[role]}m${text}\x1b[0m`;
}

/** Characters below the first that joins or is wide. */
const narrow = /^[\u0000-\u02ff]*$/;

export function firstCells(text: string, most: number): string {
  if (text.length * 2 <= most) return text;
  if (narrow.test(text)) return text.slice(0, Math.max(0, most));
  let sum = 0;
  let end = 0;
  for (const character of text) {
    sum += cellsOf(character.codePointAt(0)!);
    if (sum > most) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The same with a mark where something was cut off. */
export const cutText = (text: string, most: number, { unicode }: ScreenStyle): string =>
  cells(text) <= most ? text : firstCells(text, most - 1) + (unicode ? "…" : ">");

/** Blanks for tabs, a placeholder for each control: a program's own name must not drive the terminal. */
export function visible(text: string): string {
  return replaceHidden(text.replace(/\t/g, "    "), () => "·");
}

const textOf = (piece: Piece): string => (typeof piece === "string" ? piece : piece[1]);

/** At least `width` cells. */
export const padEnd = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - cells(text)));
export const padStart = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - cells(text))) + text;

/** A line with colours in it (only those of src/render) cut to `width` cells. */
export function cutStyled(text: string, width: number, style: ScreenStyle): string {
  const parts = text.split(sgr);
  const whole = parts.reduce((sum, part) => sum + (part.startsWith("\x1b") ? 0 : cells(part)), 0);
  if (whole <= width) return text;
  let room = width - 1;
  let out = "";
  for (const part of parts) {
    if (part.startsWith("\x1b")) {
      out += part;
      continue;
    }
    const cut = firstCells(part, room);
    room -= cells(cut);
    out += cut;
  }
  return out + (style.unicode ? "…" : ">");
}

const sgr = /(\x1b\[[0-9;]*m)/;

/** Cells of a line with colours in it. */
export const cellsOfStyled = (text: string): number =>
  text.includes("\x1b") ? cells(text.replace(everySgr, "")) : cells(text);

const everySgr = /\x1b\[[0-9;]*m/g;
