import { createContext } from "react";
import type { DOMElement } from "ink";
import type { Frame, Place } from "../drawing/frame.js";
import { faultText } from "../../types/fault.js";
import { cellsOfStyled } from "../drawing/line.js";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Lines for a rectangle: not more than `height`, none wider than `width`. */
export type Draw = (size: Size) => readonly string[];

/** What stands under a place on the screen, for the mouse. */
export interface Hit<Target> {
  readonly target: Target;
  /** Rows and columns from the rectangle's corner. */
  readonly row: number;
  readonly column: number;
}

export interface Painted {
  readonly draw: Draw;
  /** Where the terminal's cursor stands in it. */
  readonly cursor: Place | undefined;
  readonly target: unknown;
}

interface Rectangle extends Size, Place {}

interface Drawn {
  readonly draw: Draw;
  readonly size: Size;
  readonly lines: readonly string[];
}

/**
 * Draws into the rectangles that Ink's layout gives. Ink's own painter takes each
 * character of a frame apart and puts it together again, 4 ms for an empty screen and
 * 20 ms for a full one; ours puts lines that are cut already side by side, and asks
 * only those again whose content or size changed.
 */
export class Painter {
  private readonly elements = new Map<DOMElement, Painted>();
  private readonly drawn = new WeakMap<DOMElement, Drawn>();

  put(element: DOMElement, painted: Painted): void {
    this.elements.set(element, painted);
  }

  remove(element: DOMElement): void {
    this.elements.delete(element);
  }

  frame(screen: Size): Frame {
    const rows: Span[][] = Array.from({ length: screen.height }, () => []);
    let cursor: Place | undefined;
    for (const [element, painted] of this.elements) {
      const shown = visibleIn(element, screen);
      if (shown === undefined) continue;
      const place = placeOf(element);
      this.linesOf(element, painted.draw).forEach((text, i) => {
        const row = place.row + i;
        if (row < shown.row || row >= shown.row + shown.height) return;
        rows[row]?.push({ column: place.column, width: place.width, text });
      });
      if (painted.cursor !== undefined) cursor = within(shown, place, painted.cursor);
    }
    return { lines: rows.map(joined), cursor };
  }

  /** The smallest rectangle with a target under the place. */
  hit(row: number, column: number, screen: Size): Hit<unknown> | undefined {
    let found: { readonly area: number; readonly hit: Hit<unknown> } | undefined;
    for (const [element, { target }] of this.elements) {
      const shown = target === undefined ? undefined : visibleIn(element, screen);
      if (shown === undefined || !isIn(shown, row, column)) continue;
      const place = placeOf(element);
      const area = shown.width * shown.height;
      const hit = { target, row: row - place.row, column: column - place.column };
      if (found === undefined || area < found.area) found = { area, hit };
    }
    return found?.hit;
  }

  private linesOf(element: DOMElement, draw: Draw): readonly string[] {
    const { width, height } = sizeOf(element);
    const before = this.drawn.get(element);
    if (before?.draw === draw && before.size.width === width && before.size.height === height)
      return before.lines;
    const size = { width, height };
    const lines = guarded(draw, size).slice(0, height);
    this.drawn.set(element, { draw, size, lines });
    return lines;
  }
}

/** What cannot be drawn says so in its own place; all else is shown as it is. */
function guarded(draw: Draw, size: Size): readonly string[] {
  try {
    return draw(size);
  } catch (error) {
    return [faultText(error).slice(0, size.width)];
  }
}

interface Span {
  readonly column: number;
  readonly width: number;
  readonly text: string;
}

/** Side by side, with blanks between. */
function joined(spans: readonly Span[]): string {
  if (spans.length < 2 && (spans[0]?.column ?? 0) === 0) return spans[0]?.text ?? "";
  let text = "";
  let at = 0;
  for (const span of spans.toSorted((a, b) => a.column - b.column)) {
    if (span.text === "") continue;
    text += " ".repeat(Math.max(0, span.column - at)) + span.text;
    at = Math.max(at, span.column) + cellsOfStyled(span.text);
  }
  return text;
}

const sizeOf = ({ yogaNode }: DOMElement): Size => ({
  width: yogaNode?.getComputedWidth() ?? 0,
  height: yogaNode?.getComputedHeight() ?? 0,
});

/** Yoga tells places from the parent's corner. */
function placeOf(element: DOMElement): Rectangle {
  let [row, column] = [0, 0];
  for (let at: DOMElement | undefined = element; at !== undefined; at = at.parentNode) {
    row += at.yogaNode?.getComputedTop() ?? 0;
    column += at.yogaNode?.getComputedLeft() ?? 0;
  }
  return { row, column, ...sizeOf(element) };
}

/** What of it lies within all that it lies in; undefined: nothing. */
function visibleIn(element: DOMElement, screen: Size): Rectangle | undefined {
  let shown: Rectangle | undefined = { row: 0, column: 0, ...screen };
  for (
    let at: DOMElement | undefined = element;
    at !== undefined && shown !== undefined;
    at = at.parentNode
  )
    if (at.nodeName === "ink-box") shown = common(shown, placeOf(at));
  return shown;
}

function common(a: Rectangle, b: Rectangle): Rectangle | undefined {
  const row = Math.max(a.row, b.row);
  const column = Math.max(a.column, b.column);
  const height = Math.min(a.row + a.height, b.row + b.height) - row;
  const width = Math.min(a.column + a.width, b.column + b.width) - column;
  return height <= 0 || width <= 0 ? undefined : { row, column, width, height };
}

const isIn = (shown: Rectangle, row: number, column: number): boolean =>
  row >= shown.row &&
  row < shown.row + shown.height &&
  column >= shown.column &&
  column < shown.column + shown.width;

function within(shown: Rectangle, place: Place, cursor: Place): Place | undefined {
  const row = place.row + cursor.row;
  const column = Math.min(place.column + cursor.column, shown.column + shown.width - 1);
  return isIn(shown, row, column) ? { row, column } : undefined;
}

export const PainterContext = createContext<Painter>(new Painter());
