import type { Span } from "../../types/outcome.js";
import { mistake, type Mistake, type MistakeExtras } from "../source.js";

export interface Token {
  readonly kind: "word" | "number" | "string" | "map" | "variable" | "symbol" | "end";
  /** A string's value; a map's or a variable's name. */
  readonly text: string;
  readonly span: Span;
}

const symbols =
  /^(?:<<=|>>=|\+\+|--|->|<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\*=|\/=|%=|&=|\|=|\^=|[-+*/%&|^~!<>=?:;,.(){}[\]])/;

const blank = /^(?:\s+|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|#[^\n]*)/;

/** The text's tokens from `from` to the end of the block that begins there; a string that is not closed is a mistake. */
export function tokens(text: string, from: number): readonly Token[] {
  const found: Token[] = [];
  let at = from;
  let depth = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const skipped = blank.exec(rest)?.[0].length ?? 0;
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    const token = tokenAt(text, rest, at);
    found.push(token);
    at = token.span.end;
    if (token.kind !== "symbol") continue;
    if (token.text === "{") depth++;
    if (token.text === "}" && --depth === 0) break;
  }
  return [...found, { kind: "end", text: "", span: { start: at, end: at } }];
}

function tokenAt(text: string, rest: string, at: number): Token {
  const made = (kind: Token["kind"], whole: string, value = whole): Token => ({
    kind,
    text: value,
    span: { start: at, end: at + whole.length },
  });
  const number = /^(?:0x[\da-f]+|\d[\d_]*(?:e\d+)?)(?:ns|us|ms|s|m|h|d)?\b/i.exec(rest)?.[0];
  if (number !== undefined) return made("number", number);
  const string = /^"((?:[^"\\]|\\[^])*)"/.exec(rest);
  if (string !== null) return made("string", string[0], string[1]);
  const map = /^@(\w*)/.exec(rest);
  if (map !== null) return made("map", map[0], map[1]);
  const variable = /^\$(\w+)/.exec(rest);
  if (variable !== null) return made("variable", variable[0], variable[1]);
  const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
  if (word !== undefined) return made("word", word);
  const symbol = symbols.exec(rest)?.[0];
  if (symbol !== undefined) return made("symbol", symbol);
  throw wrong(text, { start: at, end: at + 1 }, `unexpected ${rest[0]}`);
}

export const wrong = (
  text: string,
  span: Span,
  message: string,
  extras: MistakeExtras = {},
): Mistake => mistake({ name: "bpftrace", text }, span, "bpftrace", message, extras);
