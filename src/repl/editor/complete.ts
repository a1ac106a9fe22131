import type { Span } from "../../types/outcome.js";

/** Why a text can't be run yet, and where the part stands that is open. */
export interface Incomplete {
  readonly why: "bracket" | "quote" | "comment" | "backslash" | "declaration";
  readonly span: Span;
  /** What is missing: `)`, `"`, … */
  readonly missing: string;
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Is this all, or does the person mean to go on? Says nothing about its being right. */
export const isComplete = (text: string): boolean => whyIncomplete(text) === undefined;

/** The innermost thing that is open; undefined when the text is complete. */
export function whyIncomplete(text: string): Incomplete | undefined {
  // A command is one line, and what it gets may be anything.
  if (/^\s*:[a-z?!]/i.test(text)) return backslashAtEnd(text);
  const open: { readonly bracket: string; readonly at: number }[] = [];
  for (let at = 0; at < text.length;) {
    const skipped = skipQuoted(text, at) ?? skipComment(text, at);
    if (typeof skipped === "object") return skipped;
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    const character = text[at]!;
    if (CLOSING[character] !== undefined) open.push({ bracket: character, at });
    // A bracket that closes nothing, or the wrong one, is a mistake: let the parser say so.
    else if (/[)\]}]/.test(character) && CLOSING[open.pop()?.bracket ?? ""] !== character)
      return undefined;
    at++;
  }
  const last = open.at(-1);
  if (last)
    return {
      why: "bracket",
      span: { start: last.at, end: last.at + 1 },
      missing: CLOSING[last.bracket]!,
    };
  return backslashAtEnd(text) ?? headAlone(text);
}

function skipQuoted(text: string, at: number): number | Incomplete | undefined {
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return undefined;
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === quote) return i + 1;
  }
  return { why: "quote", span: { start: at, end: at + 1 }, missing: quote };
}

function skipComment(text: string, at: number): number | Incomplete | undefined {
  if (text[at] !== "/") return undefined;
  // A path or a regular expression has its slashes inside a word.
  if (text[at + 1] === "/" && (at === 0 || /[\s;{})]/.test(text[at - 1]!))) {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end;
  }
  if (text[at + 1] !== "*" || (at > 0 && /[\w:/.]/.test(text[at - 1]!))) return undefined;
  const end = text.indexOf("*/", at + 2);
  return end < 0 ? { why: "comment", span: { start: at, end: at + 2 }, missing: "*/" } : end + 2;
}

function backslashAtEnd(text: string): Incomplete | undefined {
  const at = text.length - 1;
  return /(?<!\\)(?:\\\\)*\\$/.test(text)
    ? { why: "backslash", span: { start: at, end: at + 1 }, missing: "a further line" }
    : undefined;
}

/** `int f(void *ctx)` or `TRACEPOINT_PROBE(a, b)`: the body comes on the next line. */
function headAlone(text: string): Incomplete | undefined {
  const line =
    /(?:^|[;}\n])[ \t]*((?:(?:static|inline|__always_inline|struct|unsigned|const)\s+)*(?:(?:int|void|long|char|bool|[us](?:8|16|32|64)|\w+_t)[\s*]+\w+|(?:RAW_)?TRACEPOINT_PROBE|(?:MODULE_)?K(?:RET)?FUNC_PROBE|LSM_PROBE|KMOD_RET|BPF_ITER)\s*\([^;{}]*\))\s*$/.exec(
      text,
    );
  const head = line?.[1];
  if (head === undefined) return undefined;
  const start = text.lastIndexOf(head);
  return { why: "declaration", span: { start, end: start + head.length }, missing: "{" };
}

/** Two empty lines at the end: the person wants it to run, complete or not. */
export const insists = (text: string): boolean => /\n[ \t]*\n[ \t]*$/.test(text);
