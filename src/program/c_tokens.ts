/** One word or sign of a C text. A preprocessor line is one token, its continued lines with it. */
export interface CToken {
  readonly kind: "name" | "number" | "string" | "sign" | "comment" | "directive";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const parts: readonly (readonly [CToken["kind"] | "blank", RegExp])[] = [
  ["blank", /\s+/y],
  ["comment", /\/\*[^]*?(?:\*\/|$)|\/\/(?:[^\\\n]|\\[^])*/y],
  ["name", /[A-Za-z_]\w*/y],
  ["number", /\.?\d(?:[\w.]|[eEpP][+-])*/y],
  ["string", /"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/y],
];

/** To the line's end; a comment that begins in it may hold further lines. */
const directive = /#(?:\\\r?\n|\/\*[^]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[^])*"|[^\n])*/y;

/** All tokens in order. Never fails: what is no C comes as signs. */
export function cTokens(text: string): readonly CToken[] {
  const tokens: CToken[] = [];
  let lineBegins = true;
  for (let at = 0; at < text.length;) {
    const [kind, end] = next(text, at, lineBegins);
    const part = text.slice(at, end);
    if (kind !== "blank") tokens.push({ kind, text: part, start: at, end });
    lineBegins = kind === "blank" || kind === "comment" ? lineBegins || part.includes("\n") : false;
    at = end;
  }
  return tokens;
}

function next(
  text: string,
  at: number,
  lineBegins: boolean,
): readonly [CToken["kind"] | "blank", number] {
  if (lineBegins && text[at] === "#") {
    directive.lastIndex = at;
    directive.test(text);
    return ["directive", directive.lastIndex];
  }
  for (const [kind, pattern] of parts) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return [kind, pattern.lastIndex];
  }
  return ["sign", at + 1];
}

/**
 * `// …` alone on a line, without the sign: what a person, or the program for
 * them, says about a text and no compiler is told.
 */
export const commentLines = (text: string): readonly CToken[] =>
  cTokens(text).flatMap((token) => {
    if (token.kind !== "comment" || !token.text.startsWith("//")) return [];
    const before = text.slice(text.lastIndexOf("\n", token.start) + 1, token.start);
    return before.trim() === "" ? [{ ...token, text: token.text.slice(2).trim() }] : [];
  });

const texts = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/g;

/**
 * The same text with blanks where comments and what stands between quotes were: places stay.
 * `ofString` makes something else of what stands between double quotes, as long as it was.
 */
export const withoutComments = (text: string, ofString = blanks): string =>
  text.replace(texts, (part) => (part.startsWith('"') ? ofString(part) : blanks(part)));

function blanks(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** Whether a text ends within a comment or between quotes. */
export function endsInText(text: string): boolean {
  const last = cTokens(text).at(-1);
  if (last === undefined || last.end < text.length) return false;
  if (last.kind === "directive") return endsInText(last.text.slice(1));
  if (last.kind === "comment") return !/^\/\*[^]*\*\/$/.test(last.text);
  return last.kind === "string" && !/^(["'])(?:[^\\]|\\[^])*\1$/.test(last.text);
}

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
    if (token.kind === "sign" && /[({[]/.test(token.text)) depth++;
    else if (token.kind === "sign" && /[)}\]]/.test(token.text)) depth--;
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

/** Names between the brackets or quotes of a text's #include lines. */
export const includedNames = (text: string): readonly string[] =>
  cTokens(text).flatMap(({ kind, text: line }) => {
    const name =
      kind === "directive" ? /^#\s*include\s*[<"]([^>"\n\0]+)[>"]/.exec(line)?.[1] : undefined;
    return name === undefined ? [] : [name];
  });
