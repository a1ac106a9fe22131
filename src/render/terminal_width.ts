import { eastAsianWidth } from "get-east-asian-width";
import type { Span } from "../types/outcome.js";

/** Terminal cells of one character: 2 for East Asian wide ones and emoji, 0 for marks that join. */
export function cellsOf(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x300) return 1;
  if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(String.fromCodePoint(codePoint))) return 0;
  return eastAsianWidth(codePoint);
}

/** Characters below the first that joins or is wide: most texts have no others. */
const narrow = /^[\u0000-\u02ff]*$/;

export function cells(text: string): number {
  if (narrow.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += cellsOf(character.codePointAt(0)!);
  return sum;
}

/** What a terminal would not show as it stands: tabs become blanks, controls a placeholder of one cell. */
export function visible(text: string): string {
  return text.replace(/\t/g, "    ").replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, "�");
}

export interface Cut {
  readonly text: string;
  /** Cells before the span, in the cut text. */
  readonly before: number;
  /** Cells of the span that are shown. */
  readonly length: number;
}

/** The part of a line around a span that fits `room` cells; what is left out shows as …. */
export function cutAround(line: string, span: Span, room: number): Cut {
  const head = visible(line.slice(0, span.start));
  const middle = visible(line.slice(span.start, span.end));
  const tail = visible(line.slice(span.end));
  const length = Math.max(1, cells(middle));
  if (cells(head) + cells(middle) + cells(tail) <= room)
    return { text: head + middle + tail, before: cells(head), length };
  const shown = Math.min(length, Math.max(1, room - 12));
  const beforeRoom = Math.min(cells(head), Math.floor((room - shown) / 2));
  const left = cells(head) <= beforeRoom ? head : `…${lastCells(head, beforeRoom - 1)}`;
  const rightRoom = room - cells(left) - shown;
  const rest = firstCells(middle + tail, shown + rightRoom - 1);
  const text = left + (rest.length < (middle + tail).length ? `${rest}…` : rest);
  return { text, before: cells(left), length: shown };
}

function firstCells(text: string, most: number): string {
  let out = "";
  let sum = 0;
  for (const character of text) {
    sum += cellsOf(character.codePointAt(0)!);
    if (sum > most) break;
    out += character;
  }
  return out;
}

function lastCells(text: string, most: number): string {
  let sum = 0;
  const kept: string[] = [];
  for (const character of [...text].reverse()) {
    sum += cellsOf(character.codePointAt(0)!);
    if (sum > most) break;
    kept.push(character);
  }
  return kept.reverse().join("");
}
