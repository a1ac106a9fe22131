import { clip } from "./clip.js";
import { paint, type TextStyle } from "./style.js";

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * A screenful: views below one another with an empty line between, never more lines or cells than there
 * are. Views that need little get it; the others share what is left, and each
 * that is cut says how many lines are missing.
 */
export function stacked(
  blocks: readonly (readonly string[])[],
  size: FrameSize,
  style: TextStyle,
): string[] {
  const filled = blocks
    .filter((block) => block.length > 0)
    .map((block, index) => (index === 0 ? block : ["", ...block]));
  const rooms = share(
    filled.map((block) => block.length),
    Math.max(0, size.rows),
  );
  return filled
    .flatMap((block, index) => shortened(block, rooms[index]!, style))
    .map((line) => clip(line, size.columns));
}

function shortened(block: readonly string[], room: number, style: TextStyle): readonly string[] {
  if (block.length <= room) return block;
  if (room < 1) return [];
  const rest = block.length - room + 1;
  return [...block.slice(0, room - 1), paint(style, "dim", `… ${rest} more lines`)];
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
