/** The alternate screen, without cursor and wrapping; leaving restores all of it. */
export const enterScreen = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J";
export const leaveScreen = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/**
 * What to write so that a screen showing `before` shows `after`: only the lines
 * that changed, each cleared first, as clearing after a line that ends in the
 * last column would take that column away. Without `before` (the first frame,
 * a new size) everything is drawn.
 */
export function screenUpdate(
  before: readonly string[] | undefined,
  after: readonly string[],
): string {
  let text = before === undefined ? "\x1b[H\x1b[2J" : "";
  const old = before ?? [];
  for (let row = 0; row < Math.max(old.length, after.length); row++) {
    const line = after[row] ?? "";
    if (line === (old[row] ?? "")) continue;
    text += `\x1b[${row + 1};1H${before === undefined ? "" : "\x1b[2K"}${line}`;
  }
  return text;
}
