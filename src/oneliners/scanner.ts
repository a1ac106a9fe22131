import type { Source, Span } from "../types/outcome.js";
import { mistake } from "./source.js";

export type TokenKind = "identifier" | "variable" | "number" | "char" | "string" | "punct" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As written; for a variable without its `$`. */
  readonly text: string;
  readonly span: Span;
  /** Strings and characters: the text with its escapes decoded. */
  readonly decoded?: string;
  /** Strings: where each decoded character (and the closing quote) stands in the source. */
  readonly offsets?: readonly number[];
}

// Longest first: the scanner takes the first that fits.
const PUNCTUATORS = [
  "<<=",
  ">>=",
  "...",
  "->",
  "++",
  "--",
  "<<",
  ">>",
  "<=",
  ">=",
  "==",
  "!=",
  "&&",
  "||",
  "::",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ".",
  "?",
  ":",
  ";",
  "@",
  "#",
  "+",
  "-",
  "*",
  "/",
  "%",
  "&",
  "|",
  "^",
  "~",
  "!",
  "<",
  ">",
  "=",
] as const;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  e: "\x1b",
  "\\": "\\",
  '"': '"',
  "'": "'",
  "?": "?",
};

/** The C tokens of `source` from `start` up to `end`, closed by one `end` token. */
export function scan(
  source: Source,
  start = 0,
  end: number = source.text.length,
): readonly Token[] {
  const tokens: Token[] = [];
  let at = start;
  for (;;) {
    at = skipBlanks(source.text, at);
    if (at >= end) break;
    const token = scanToken(source, at);
    tokens.push(token);
    at = token.span.end;
  }
  tokens.push({ kind: "end", text: "", span: { start: end, end } });
  return tokens;
}

export function skipBlanks(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}

function scanToken(source: Source, at: number): Token {
  const { text } = source;
  const rest = text.slice(at);
  const word = /^[A-Za-z_]\w*/.exec(rest);
  if (word) return plain("identifier", word[0], at);
  const variable = /^\$([A-Za-z_]\w*)/.exec(rest);
  if (variable)
    return {
      kind: "variable",
      text: variable[1]!,
      span: { start: at, end: at + variable[0].length },
    };
  if (/^\.?\d/.test(rest)) return plain("number", /^(?:\d|\.\d)[\w.]*/.exec(rest)![0], at);
  if (rest[0] === '"' || rest[0] === "'") return scanQuoted(source, at, rest[0]);
  const punctuator = PUNCTUATORS.find((candidate) => rest.startsWith(candidate));
  if (punctuator) return plain("punct", punctuator, at);
  const character = String.fromCodePoint(rest.codePointAt(0)!);
  throw mistake(
    source,
    { start: at, end: at + character.length },
    "stray-character",
    `unexpected character "${character}"`,
  );
}

const plain = (kind: TokenKind, text: string, at: number): Token => ({
  kind,
  text,
  span: { start: at, end: at + text.length },
});

/** A string or character literal: C's escapes, `\e`, `\xNN` and octal ones. */
function scanQuoted(source: Source, start: number, quote: string): Token {
  const { text } = source;
  const offsets: number[] = [];
  let decoded = "";
  let at = start + 1;
  while (at < text.length && text[at] !== quote) {
    offsets.push(at);
    if (text[at] === "\\") {
      const escape = decodeEscape(source, at);
      decoded += escape.text;
      at = escape.end;
    } else {
      decoded += text[at];
      at++;
    }
  }
  if (at >= text.length) {
    const what = quote === '"' ? "string" : "character";
    throw mistake(
      source,
      { start, end: start + 1 },
      "unterminated-string",
      `this ${what} has no closing ${quote}`,
    );
  }
  offsets.push(at);
  const span = { start, end: at + 1 };
  return {
    kind: quote === '"' ? "string" : "char",
    text: text.slice(start, at + 1),
    span,
    decoded,
    offsets,
  };
}

function decodeEscape(source: Source, start: number): { text: string; end: number } {
  const rest = source.text.slice(start + 1);
  const simple = SIMPLE_ESCAPES[rest[0] ?? ""];
  if (simple !== undefined) return { text: simple, end: start + 2 };
  const hex = /^x([0-9A-Fa-f]{1,2})/.exec(rest);
  if (hex)
    return { text: String.fromCharCode(parseInt(hex[1]!, 16)), end: start + 1 + hex[0].length };
  const octal = /^[0-7]{1,3}/.exec(rest);
  if (octal)
    return {
      text: String.fromCharCode(parseInt(octal[0], 8) & 0xff),
      end: start + 1 + octal[0].length,
    };
  throw mistake(
    source,
    { start, end: Math.min(start + 2, source.text.length) },
    "unknown-escape",
    `unknown escape \\${rest[0] ?? ""}`,
    {
      hint: 'known: \\n \\t \\r \\e \\\\ \\" \\xNN \\NNN',
    },
  );
}
