import type { StreamBatch, TableSnapshot } from "../types/data.js";
import type { View } from "../types/view.js";
import { clip } from "./clip.js";
import { isTable } from "./columns.js";
import { byCount } from "./values.js";
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
  /** Lines that were not even made, as they would not fit. */
  readonly hidden?: number;
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

function shortened(
  { lines, newest, hidden = 0 }: Block,
  room: number,
  style: TextStyle,
): readonly string[] {
  if (lines.length <= room) return lines;
  if (room < 1) return [];
  if (newest !== undefined && room > newest.titles)
    return [...lines.slice(0, newest.titles), ...lines.slice(newest.titles - room)];
  const rest = lines.length - room + 1 + hidden;
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

/**
 * View and table without the rows that a screen of so many lines can't show:
 * making 100,000 lines to show 30 takes longer than reading them.
 */
export function fitted(
  view: View,
  data: TableSnapshot | StreamBatch,
  rows: number,
): { readonly view: View; readonly data: TableSnapshot | StreamBatch; readonly hidden: number } {
  const all = { view, data, hidden: 0 };
  if (!isTable(data)) {
    const kept = data.rows.slice(Math.max(0, data.rows.length - rows));
    return { view, data: { ...data, rows: kept }, hidden: 0 };
  }
  if (view.kind === "stacks" || view.kind === "histogram") return all;
  const counted = data.rows.filter((row) => row.count > 0);
  if (view.kind === "counts") {
    const kept = byCount(counted).slice(Math.max(0, counted.length - rows));
    return { view, data: { ...data, rows: kept }, hidden: counted.length - kept.length };
  }
  const there = view.kind === "columns" ? data.rows.length : counted.length;
  const wanted = Math.min(view.top ?? there, there);
  const top = Math.min(wanted, rows);
  return { view: { ...view, top }, data, hidden: wanted - top };
}
