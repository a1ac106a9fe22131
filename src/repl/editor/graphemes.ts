import { cellsOf } from "../../render/terminal_width.js";

/** Tabs are shown as four blanks, wherever they stand. */
export const TAB_CELLS = 4;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** What is one cluster a character: nothing in it joins with its neighbours. */
const SIMPLE = /^[\x00-\u02ff]*$/;
/** Far enough around a place to hold any cluster that a person meets. */
const WINDOW = 64;

/** The end of the cluster that begins at `at`. */
export function nextBoundary(text: string, at: number): number {
  if (at >= text.length) return text.length;
  if (SIMPLE.test(text.slice(at, at + 2))) return at + 1;
  const [first] = segmenter.segment(text.slice(at, at + WINDOW));
  return at + (first?.segment.length ?? 1);
}

/** The start of the cluster that ends at `at`. */
export function previousBoundary(text: string, at: number): number {
  if (at <= 0) return 0;
  if (SIMPLE.test(text.slice(Math.max(0, at - 2), at))) return at - 1;
  const from = safeStart(text, at);
  let start = from;
  for (const { index } of segmenter.segment(text.slice(from, at))) start = from + index;
  return start;
}

/** A place before `at` where a cluster begins for certain: after a plain character, else far back. */
function safeStart(text: string, at: number): number {
  const least = Math.max(0, at - WINDOW);
  for (let i = at - 2; i > least; i--) if (SIMPLE.test(text.slice(i - 1, i + 1))) return i;
  return least;
}

/** The nearest boundary at or before `at`, so that a place from elsewhere never splits a cluster. */
export function snap(text: string, at: number): number {
  const inside = Math.max(0, Math.min(at, text.length));
  if (inside === 0 || inside === text.length) return inside;
  const start = previousBoundary(text, inside);
  const end = nextBoundary(text, start);
  return end > inside ? start : inside;
}

/** Terminal cells of one cluster. */
export function clusterCells(cluster: string): number {
  if (cluster === "\t") return TAB_CELLS;
  if (cluster.length === 1) return cellsOf(cluster.charCodeAt(0));
  const emoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(cluster);
  if (emoji && /[\ufe0f\u200d\u20e3]|\p{Regional_Indicator}{2}/u.test(cluster)) return 2;
  let sum = 0;
  for (const character of cluster) sum += cellsOf(character.codePointAt(0)!);
  return emoji || /^[\u1100-\u115f]/.test(cluster) ? Math.min(2, sum) : sum;
}

/** Calls `see` for each cluster of a line, in order; false ends it. */
export function eachCluster(
  text: string,
  start: number,
  end: number,
  see: (from: number, to: number, cells: number) => void,
): void {
  const line = text.slice(start, end);
  if (SIMPLE.test(line)) {
    for (let i = start; i < end; i++) see(i, i + 1, text.charCodeAt(i) === 9 ? TAB_CELLS : 1);
    return;
  }
  for (const { segment, index } of segmenter.segment(line))
    see(start + index, start + index + segment.length, clusterCells(segment));
}

const WORD = /[\p{L}\p{N}\p{M}_]/u;

const characterAt = (text: string, at: number): string =>
  at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : "";

/** The end of the word at or after `at`, as Alt-F goes. */
export function wordEnd(text: string, at: number): number {
  let i = at;
  while (i < text.length && !WORD.test(characterAt(text, i))) i = nextBoundary(text, i);
  while (i < text.length && WORD.test(characterAt(text, i))) i = nextBoundary(text, i);
  return i;
}

/** The start of the word before `at`, as Alt-B goes. */
export function wordStart(text: string, at: number): number {
  const before = (i: number): boolean => WORD.test(characterAt(text, previousBoundary(text, i)));
  let i = at;
  while (i > 0 && !before(i)) i = previousBoundary(text, i);
  while (i > 0 && before(i)) i = previousBoundary(text, i);
  return i;
}

/** The start of what stands between blanks before `at`, as Ctrl-W goes. */
export function blankWordStart(text: string, at: number): number {
  let i = at;
  while (i > 0 && /\s/.test(text[i - 1]!)) i--;
  while (i > 0 && !/\s/.test(text[i - 1]!)) i--;
  return i;
}

export const lineStart = (text: string, at: number): number =>
  at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
