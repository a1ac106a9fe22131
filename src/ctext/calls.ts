/** Calls of functions and macros in a text of C. */
import { cTokens, isClosing, isOpening, type CToken } from "./tokens.js";

/** `NAME(argument, argument)` in a text. */
export interface MacroCall {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** As they were written, without blanks at their ends and without comments. */
  readonly arguments: readonly string[];
  /** The comment right above it, without its signs. */
  readonly comment?: string;
}

/** Calls of these names outside of functions, structs and preprocessor lines. */
export function macroCalls(text: string, names: ReadonlySet<string>): readonly MacroCall[] {
  const tokens = cTokens(text);
  const found: MacroCall[] = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (isOpening(token)) depth++;
    else if (isClosing(token)) depth--;
    else if (depth === 0 && token.kind === "name" && names.has(token.text)) {
      const call = callAt(text, tokens, i);
      if (call === undefined) continue;
      found.push(call.call);
      i = call.last;
    }
  }
  return found;
}

/** `last`: index of the closing parenthesis. undefined: none follows, or it is never closed. */
function callAt(
  text: string,
  tokens: readonly CToken[],
  first: number,
): { readonly call: MacroCall; readonly last: number } | undefined {
  if (tokens[first + 1]?.text !== "(") return undefined;
  const words: CToken[][] = [[]];
  let depth = 0;
  for (let i = first + 1; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind === "directive") return undefined;
    if (token.text === ")" && --depth === 0) {
      const { text: name, start } = tokens[first]!;
      const given = words.length === 1 && words[0]!.length === 0 ? [] : words.map(joined);
      const comment = commentAbove(text, tokens, first);
      const call = { name, start, end: token.end, arguments: given };
      return { call: comment === undefined ? call : { ...call, comment }, last: i };
    }
    if (token.text === "," && depth === 1) words.push([]);
    else if (depth > 0 && token.kind !== "comment") words.at(-1)!.push(token);
    if (token.text === "(") depth++;
  }
  return undefined;
}

/** Blanks between tokens where there were some. */
const joined = (tokens: readonly CToken[]): string =>
  tokens
    .map(({ text, start }, i) => (i > 0 && start > tokens[i - 1]!.end ? ` ${text}` : text))
    .join("");

/** A comment counts where at most one line's end lies between; one at the end of a line of code does not. */
function commentAbove(text: string, tokens: readonly CToken[], at: number): string | undefined {
  const lines: string[] = [];
  let below = tokens[at]!.start;
  for (let i = at - 1; tokens[i]?.kind === "comment"; i--) {
    const { start, end } = tokens[i]!;
    if (text.slice(end, below).split("\n").length !== 2) break;
    if (text.slice(text.lastIndexOf("\n", start) + 1, start).trim() !== "") break;
    lines.unshift(text.slice(start, end));
    below = start;
  }
  const said = lines
    .map((line) => line.replace(/^\/\*+|\*+\/$|^\/\/+/g, "").replace(/^\s*\*/gm, ""))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
  return said === "" ? undefined : said;
}

/** Names of functions that are called, or macros; in preprocessor lines too. */
export function calledNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const tokens = cTokens(text);
  tokens.forEach(({ kind, text: word }, i) => {
    if (kind === "name" && tokens[i + 1]?.text === "(") names.add(word);
    if (kind === "directive") for (const name of calledNames(word.slice(1))) names.add(name);
  });
  return names;
}

/** Arguments of all calls of a macro wherever they stand, in preprocessor lines too. */
export function argumentsOf(text: string, name: string): readonly (readonly string[])[] {
  const tokens = cTokens(text);
  return tokens.flatMap((token, i): (readonly string[])[] => {
    // The macro's own definition asks nothing.
    if (token.kind === "directive")
      return [...argumentsOf(token.text.slice(1).replace(/^\s*define\s+\w+/, ""), name)];
    if (token.kind !== "name" || token.text !== name) return [];
    const call = callAt(text, tokens, i);
    return call === undefined ? [] : [[...call.call.arguments]];
  });
}
