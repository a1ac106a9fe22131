import { lineStart } from "./graphemes.js";
import { replace, selectionOf, type EditorState } from "./state.js";

const DEFAULT_UNIT = "    ";

/** What one step of indentation is in this text: its first indented line's, else four blanks. */
export function indentUnit(text: string): string {
  const [, first] = /\{[^\n]*\n([ \t]+)\S/.exec(text) ?? [];
  if (first === undefined) return DEFAULT_UNIT;
  return first.startsWith("\t") ? "\t" : first.length <= 8 ? first : DEFAULT_UNIT;
}

const indentOf = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, at)))![0];

/** A newline with the line's indentation, a step more behind an open brace. */
export function newline(state: EditorState): EditorState {
  const span = selectionOf(state) ?? { start: state.cursor, end: state.cursor };
  const { text } = state;
  const line = text.slice(lineStart(text, span.start), span.start);
  const indent = /^[ \t]*/.exec(line)![0];
  const opens = /[{([][ \t]*$/.test(line);
  const rest = text.slice(span.end);
  const inner = opens ? indent + indentUnit(text) : indent;
  // Between two braces, the closing one gets a line of its own.
  if (opens && /^[ \t]*[)\]}]/.test(rest)) {
    const blanks = /^[ \t]*/.exec(rest)![0].length;
    const made = replace(
      state,
      { start: span.start, end: span.end + blanks },
      `\n${inner}\n${indent}`,
    );
    return { ...made, cursor: span.start + 1 + inner.length };
  }
  return replace(state, span, `\n${inner}`);
}

/** A `}` that begins its line goes to the indentation of the line that opened it. */
export function closeBrace(state: EditorState): EditorState {
  const { text, cursor } = state;
  const start = lineStart(text, cursor);
  if (selectionOf(state) || start === 0 || !/^[ \t]+$/.test(text.slice(start, cursor)))
    return replace(state, selectionOf(state) ?? { start: cursor, end: cursor }, "}");
  const open = openBrace(text, start);
  const indent = open === undefined ? "" : indentOf(text, open);
  return replace(state, { start, end: cursor }, `${indent}}`);
}

/** Where the brace is that a `}` at `at` would close. Quoted braces are rare enough to be counted. */
function openBrace(text: string, at: number): number | undefined {
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    if (text[i] === "}") depth++;
    else if (text[i] === "{" && depth-- === 0) return i;
  }
  return undefined;
}

/** Tab where a line has not begun yet, in a text of several lines, is indentation. */
export function indents(state: EditorState): boolean {
  const { text, cursor } = state;
  const start = lineStart(text, cursor);
  return start > 0 && /^[ \t]*$/.test(text.slice(start, cursor));
}

export const indent = (state: EditorState): EditorState =>
  replace(state, { start: state.cursor, end: state.cursor }, indentUnit(state.text));

/** Shift-Tab: a step less for the line. */
export function dedent(state: EditorState): EditorState {
  const { text, cursor } = state;
  const start = lineStart(text, cursor);
  const unit = indentUnit(text);
  const blanks = /^[ \t]*/.exec(text.slice(start))![0];
  const gone = blanks.startsWith("\t") ? 1 : Math.min(blanks.length, unit.length);
  const made = replace(state, { start, end: start + gone }, "");
  return { ...made, cursor: Math.max(start, cursor - gone) };
}
