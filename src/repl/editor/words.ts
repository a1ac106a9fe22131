import type { Span } from "../../types/outcome.js";

/** One word as a shell would hand it over. */
export interface Word {
  readonly value: string;
  /** Where it stands, quotes included. */
  readonly span: Span;
  /** Where each character of the value stands in the text, and the value's end. */
  readonly offsets: readonly number[];
  /** Begins with a quote. */
  readonly quoted: boolean;
}

export interface Words {
  readonly words: readonly Word[];
  /** A quote that is not closed; its word goes to the end of the text. */
  readonly open?: { readonly quote: string; readonly at: number };
}

/** Cuts a text as a shell would: quotes and backslashes count, nothing is expanded. */
export function splitWords(text: string, from = 0, to = text.length): Words {
  const words: Word[] = [];
  let at = skipBlanks(text, from, to);
  while (at < to) {
    const { word, open } = readWord(text, at, to);
    words.push(word);
    if (open) return { words, open };
    at = skipBlanks(text, word.span.end, to);
  }
  return { words };
}

/** Blanks, and a backslash with the newline behind it. */
export function skipBlanks(text: string, from: number, to = text.length): number {
  let at = from;
  for (;;) {
    if (at < to && /\s/.test(text[at]!)) at++;
    else if (text.startsWith("\\\n", at) && at + 1 < to) at += 2;
    else return Math.min(at, to);
  }
}

/** The word that begins at `start`. */
export function readWord(
  text: string,
  start: number,
  to = text.length,
): { readonly word: Word; readonly open?: { readonly quote: string; readonly at: number } } {
  let value = "";
  const offsets: number[] = [];
  let quote = "";
  let quoteAt = start;
  let at = start;
  const keep = (where: number): void => {
    value += text[where]!;
    offsets.push(where);
  };
  for (; at < to; at++) {
    const character = text[at]!;
    if (quote === "" && /\s/.test(character)) break;
    if (character === quote) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) {
      quote = character;
      quoteAt = at;
    } else if (character === "\\" && escapes(quote, text[at + 1], at + 1 < to)) {
      at++;
      if (text[at] !== "\n") keep(at);
    } else keep(at);
  }
  offsets.push(quote === "" && /["']/.test(text[at - 1] ?? "") ? at - 1 : at);
  const word = { value, span: { start, end: at }, offsets, quoted: /["']/.test(text[start] ?? "") };
  return quote === "" ? { word } : { word, open: { quote, at: quoteAt } };
}

/** In double quotes a backslash only protects what would mean something there; in single ones nothing. */
function escapes(quote: string, next: string | undefined, has: boolean): boolean {
  if (!has || next === undefined || quote === "'") return false;
  return quote === "" || /["\\$`\n]/.test(next);
}

/** A part of the text as it stands, as one word. */
export function verbatim(text: string, start: number, end: number): Word {
  const offsets = Array.from({ length: end - start + 1 }, (_, i) => start + i);
  return { value: text.slice(start, end), span: { start, end }, offsets, quoted: false };
}

/** A place in a word's value → its place in the text. */
export const placeIn = (word: Word, at: number): number =>
  word.offsets[Math.max(0, Math.min(at, word.offsets.length - 1))] ?? word.span.start;

/** A place in the text → its place in the word's value. */
export function placeOf(word: Word, at: number): number {
  const index = word.offsets.findIndex((offset) => offset >= at);
  return index < 0 ? word.value.length : index;
}
