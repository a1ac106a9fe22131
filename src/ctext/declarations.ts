/** What a text of C declares, as far as its tokens tell. */
import { closingBracket, codeTokens, cTokens, isOpening, type CToken } from "./tokens.js";

/** `#include <NAME>` or `#include "NAME"`. */
export interface Include {
  readonly name: string;
  readonly quoted: boolean;
}

export const includes = (text: string): readonly Include[] =>
  cTokens(text).flatMap(({ kind, text: line }) => {
    const found =
      kind === "directive" ? /^#\s*include\s*([<"])([^>"\n\0]+)[>"]/.exec(line) : undefined;
    return found ? [{ name: found[2]!, quoted: found[1] === '"' }] : [];
  });

/** Names between the brackets or quotes of a text's #include lines. */
export const includedNames = (text: string): readonly string[] =>
  includes(text).map(({ name }) => name);

/** Names that a text defines by #define. */
export const definedNames = (text: string): readonly string[] =>
  cTokens(text).flatMap(({ kind, text: line }) => {
    const name = kind === "directive" ? /^#\s*define\s+(\w+)/.exec(line)?.[1] : undefined;
    return name === undefined ? [] : [name];
  });

/** Names of functions that have a body in the text. */
export function functionsWithBody(text: string): ReadonlySet<string> {
  const tokens = codeTokens(text);
  return new Set(
    tokens.flatMap(({ kind, text: name }, i) => {
      if (kind !== "name" || tokens[i + 1]?.text !== "(") return [];
      const close = closingBracket(tokens, i + 1);
      return close >= 0 && tokens[close + 1]?.text === "{" ? [name] : [];
    }),
  );
}

/** Names of variables that stand outside of functions: `static u32 seen[4];`. A macro's call is none. */
export function globalVariables(text: string): readonly string[] {
  const tokens = codeTokens(text);
  const names: string[] = [];
  let declaration: CToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.text === ";" || token.text === "=") {
      names.push(...declaredNames(declaration));
      while (i < tokens.length && tokens[i]!.text !== ";") i = behind(tokens, i);
      declaration = [];
    } else if (token.text === "{" || token.text === "(") {
      // A variable may follow the members, `struct { … } both;`, and an attribute, but no body and no macro.
      if (!(token.text === "{" ? isRecord : hasAttribute)(declaration)) declaration = [];
      i = behind(tokens, i) - 1;
    } else declaration.push(token);
  }
  return names;
}

/** Index of the token behind this one, and behind what it opens. */
function behind(tokens: readonly CToken[], at: number): number {
  if (!isOpening(tokens[at]!)) return at + 1;
  const close = closingBracket(tokens, at);
  return close < 0 ? tokens.length : close + 1;
}

const RECORD = /^(?:struct|union|enum)$/;

const isRecord = (declaration: readonly CToken[]): boolean =>
  declaration.some(({ text }) => RECORD.test(text));

const hasAttribute = (declaration: readonly CToken[]): boolean =>
  declaration.at(-1)?.text === "__attribute__";

/** `unsigned int *first, second[4]` */
function declaredNames(declaration: readonly CToken[]): readonly string[] {
  if (declaration[0]?.text === "typedef") return [];
  const words = declaration.filter(({ text }) => text !== "__attribute__");
  // `struct tag;` declares no variable, one word alone is a macro.
  if (words.length < 2 || (words.length === 2 && RECORD.test(words[0]!.text))) return [];
  return words.flatMap(({ kind, text }, i) => {
    const next = words[i + 1]?.text;
    return i > 0 && kind === "name" && (next === undefined || next === "," || next === "[")
      ? [text]
      : [];
  });
}

/** What stands between the braces of `struct TAG { … }` or a union. */
export function recordBody(text: string, tag: string): string | undefined {
  const tokens = codeTokens(text);
  const at = tokens.findIndex(
    ({ text: word }, i) =>
      /^(?:struct|union)$/.test(word) && tokens[i + 1]?.text === tag && tokens[i + 2]?.text === "{",
  );
  if (at < 0) return undefined;
  const close = closingBracket(tokens, at + 2);
  return close < 0 ? undefined : text.slice(tokens[at + 2]!.end, tokens[close]!.start);
}
