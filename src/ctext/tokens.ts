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

/** A plan asks each of its texts a dozen questions; those of the last few are kept. */
const known = new Map<string, readonly CToken[]>();
const MOST_KNOWN = 16;
/** Less is read again as fast as it is found. */
const LEAST_KNOWN = 256;

/** All tokens in order. Never fails: what is no C comes as signs. */
export function cTokens(text: string): readonly CToken[] {
  if (text.length < LEAST_KNOWN) return tokensOf(text);
  const before = known.get(text);
  if (before !== undefined) return before;
  const tokens = tokensOf(text);
  if (known.size === MOST_KNOWN) known.delete(known.keys().next().value!);
  known.set(text, tokens);
  return tokens;
}

function tokensOf(text: string): readonly CToken[] {
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

/**
 * The same text with blanks where comments and what stands between quotes were: places stay.
 * `ofString` makes something else of what stands between double quotes, as long as it was.
 */
export function withoutComments(text: string, ofString = blanks): string {
  let left = "";
  for (const { kind, text: part, start } of cTokens(text)) {
    left += text.slice(left.length, start);
    if (kind === "comment") left += blanks(part);
    else if (kind === "string") left += part.startsWith('"') ? ofString(part) : blanks(part);
    // What follows a # is no directive itself.
    else if (kind === "directive") left += `#${withoutComments(part.slice(1), ofString)}`;
    else left += part;
  }
  return left + text.slice(left.length);
}

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

/** Where a token that begins there ends; `->` is one. */
export function tokenEnd(text: string, start: number): number {
  if (start >= text.length || /\s/.test(text[start]!)) return start;
  return text.startsWith("->", start) ? start + 2 : next(text, start, false)[1];
}

/** Tokens of the code alone: what is neither a comment nor a preprocessor line. */
export const codeTokens = (text: string): readonly CToken[] =>
  cTokens(text).filter(({ kind }) => kind !== "comment" && kind !== "directive");

/** Index of the bracket that closes the one at `open`; -1: none does. */
export function closingBracket(tokens: readonly CToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (isOpening(tokens[i]!)) depth++;
    else if (isClosing(tokens[i]!) && --depth === 0) return i;
  }
  return -1;
}

export const isOpening = ({ kind, text }: CToken): boolean => kind === "sign" && /[({[]/.test(text);
export const isClosing = ({ kind, text }: CToken): boolean =>
  kind === "sign" && /[)}\]]/.test(text);
