import type { Span } from "../../types/outcome.js";
import type { Row } from "./layout.js";
import type { Token, TokenClass } from "./tokens.js";

/** A run of characters on the screen that look alike. */
export interface Segment {
  readonly text: string;
  readonly class?: TokenClass;
  readonly selected: boolean;
}

/** One row as it is shown: tabs as blanks, controls visible, cut where the looks change. */
export function paintRow(
  text: string,
  row: Pick<Row, "start" | "end">,
  tokens: readonly Token[],
  selection?: Span,
): readonly Segment[] {
  const segments: Segment[] = [];
  const add = (start: number, end: number, kind: TokenClass | undefined): void => {
    for (const [from, to, selected] of cutAtSelection(start, end, selection)) {
      const shown = visible(text.slice(from, to));
      segments.push({ text: shown, ...(kind === undefined ? {} : { class: kind }), selected });
    }
  };
  let at = row.start;
  for (let i = firstToken(tokens, row.start); i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.start >= row.end) break;
    const start = Math.max(token.start, row.start);
    const end = Math.min(token.end, row.end);
    if (start > at) add(at, start, undefined);
    if (end > start) add(start, end, token.class);
    at = Math.max(at, end);
  }
  if (at < row.end) add(at, row.end, undefined);
  return segments;
}

/** Index of the first token that reaches beyond `at`; they are in order and don't overlap. */
function firstToken(tokens: readonly Token[], at: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.end <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* cutAtSelection(
  start: number,
  end: number,
  selection: Span | undefined,
): Generator<readonly [number, number, boolean]> {
  const from = selection ? Math.min(end, Math.max(start, selection.start)) : end;
  const to = selection ? Math.max(from, Math.min(end, selection.end)) : end;
  if (from > start) yield [start, from, false];
  if (to > from) yield [from, to, true];
  if (end > to) yield [to, end, false];
}

const visible = (text: string): string =>
  text.replace(/\t/g, "    ").replace(/[\x00-\x1f\x7f]/g, "\ufffd");
