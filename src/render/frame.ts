import { clip } from "./clip.js";
import { paint, type TextStyle } from "./style.js";

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

/** A view's lines, and what of them stays where there is no room for all. */
export interface Block {
  readonly lines: readonly string[];
  /** Tables keep their beginning; streams so many titles and their newest rows. */
  readonly newest?: { readonly titles: number };
}

/**
 * A screenful: views below one another with an empty line between, never more
 * lines or cells than there are. Views that need little get it; the others share
 * what is left, and each that is cut says how many lines are missing.
 */
export function stacked(blocks: readonly Block[], size: FrameSize, style: TextStyle): string[] {
  const filled = blocks.filter(({ lines }) => lines.length > 0);
  const gaps = Math.max(0, filled.length - 1);
  const rows = Math.max(0, size.rows);
  // On a small screen figures matter more than the air between them.
  const airy = rows >= filled.length * 3 + gaps;
  const rooms = share(
    filled.map(({ lines }) => lines.length),
    airy ? rows - gaps : rows,
  );
  return filled
    .flatMap((block, index) => [
      ...(airy && index > 0 ? [""] : []),
      ...shortened(block, rooms[index]!, style),
    ])
    .map((line) => clip(line, size.columns));
}

function shortened({ lines, newest }: Block, room: number, style: TextStyle): readonly string[] {
  if (lines.length <= room) return lines;
  if (room < 1) return [];
  if (newest !== undefined && room > newest.titles)
    return [...lines.slice(0, newest.titles), ...lines.slice(newest.titles - room)];
  const rest = lines.length - room + 1;
  return [
    ...lines.slice(0, room - 1),
    paint(style, "dim", `… ${rest} more ${rest === 1 ? "line" : "lines"}`),
  ];
}

/** Lines for each: what it needs while there is enough for all, else equal parts. */
export function share(needs: readonly number[], rows: number): number[] {
  const given = needs.map(() => 0);
  const order = needs.map((_, index) => index).sort((a, b) => needs[a]! - needs[b]!);
  let left = rows;
  order.forEach((index, place) => {
    const fair = Math.floor(left / (order.length - place));
    given[index] = Math.min(needs[index]!, fair);
    left -= given[index];
  });
  return given;
}

/** Without empty lines at the ends. */
export const trimmed = (lines: readonly string[]): readonly string[] => {
  const first = lines.findIndex((line) => line !== "");
  const last = lines.findLastIndex((line) => line !== "");
  return first < 0 ? [] : lines.slice(first, last + 1);
};
