/** What a run of characters is, for its colour. */
export type TokenClass =
  | "keyword"
  | "type"
  | "number"
  | "string"
  /** `%d` and escapes in a string. */
  | "format"
  | "comment"
  /** What a one-liner traces. */
  | "probe"
  | "function"
  | "macro"
  | "variable"
  | "command"
  | "flag"
  | "error";

/** Tokens are in order and don't overlap; plain text between them has no token. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly class: TokenClass;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const KEYWORDS = set(
  "if else for while do switch case default break continue return goto sizeof typeof __typeof__ " +
    "struct union enum typedef static inline extern const volatile register restrict " +
    "__always_inline __attribute__ asm",
);
const TYPES = set(
  "void char short int long signed unsigned float double bool _Bool " +
    "u8 u16 u32 u64 s8 s16 s32 s64 __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 " +
    "__be16 __be32 __be64 __le16 __le32 __le64 __int128 ulong uint",
);
const PROBE_WORDS = /^(?:arg[1-6]|retval|args|ctx)$/;
const MACRO = /^(?:[A-Z][A-Z0-9_]+|__[A-Z][A-Z0-9_]*)$/;

/** Groups in order: comment, string, character, number, word, variable, preprocessor line, other. */
const C_TOKEN =
  /(\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|("(?:[^"\\\n]|\\[^])*(?:"|(?=\n)|$))|('(?:[^'\\\n]|\\[^])*(?:'|(?=\n)|$))|((?:\d|\.\d)(?:[eEpP][+-]|[\w.])*)|([A-Za-z_]\w*)|(\$[A-Za-z_]\w*)|(#[ \t]*[a-z]+(?:[ \t]*<[^>\n]*>)?)|([^\s\w])/gy;
const BLANKS = /\s+/gy;
const CALL = /[ \t]*\(/y;
const FORMAT = /%(?:%|[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|j|t)?[A-Za-z])|\\./g;

/** How one-liners and C texts differ. */
export type Language = "c" | "oneliner";

/** Highlights the C of a text from `from` to `to`. */
export function lex(text: string, language: Language, from: number, to: number): Token[] {
  const part = to === text.length ? text : text.slice(0, to);
  const tokens: Token[] = [];
  let at = from;
  let member = false;
  for (;;) {
    BLANKS.lastIndex = at;
    if (BLANKS.test(part)) at = BLANKS.lastIndex;
    C_TOKEN.lastIndex = at;
    const found = C_TOKEN.exec(part);
    if (!found || at >= to) return tokens;
    const end = at + found[0].length;
    const kind = classOf(found, part, language, member);
    if (found[2] !== undefined) stringTokens(part, at, end, tokens);
    else if (kind !== undefined) tokens.push({ start: at, end, class: kind });
    // What follows `.` and `->` is a member, whatever its name.
    member = found[0] === "." || (found[0] === ">" && part[at - 1] === "-");
    at = end;
  }
}

function classOf(
  [all, comment, , char, number, word, variable, line]: RegExpExecArray,
  text: string,
  language: Language,
  member: boolean,
): TokenClass | undefined {
  if (comment !== undefined) return "comment";
  if (char !== undefined) return closed(char) ? "string" : "error";
  if (number !== undefined) return numberClass(number);
  if (word !== undefined) return member ? undefined : wordClass(word, text, language);
  if (variable !== undefined) return language === "oneliner" ? "variable" : "error";
  if (line !== undefined) return language === "c" ? "macro" : undefined;
  if (all === "\\") return language === "c" ? undefined : "error";
  return /[`$@]|[^\x00-\x7f]/.test(all) && !(all === "@" && language === "oneliner")
    ? "error"
    : undefined;
}

const closed = (quoted: string): boolean =>
  quoted.length > 1 && quoted.endsWith(quoted[0]!) && /[^\\](?:\\\\)*.$|^..$/s.test(quoted);

const numberClass = (number: string): TokenClass =>
  /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)[uUlLfF]*$/.test(number)
    ? "number"
    : "error";

function wordClass(word: string, text: string, language: Language): TokenClass | undefined {
  if (TYPES.has(word)) return "type";
  if (KEYWORDS.has(word)) return "keyword";
  if (language === "oneliner" && PROBE_WORDS.test(word)) return "variable";
  if (MACRO.test(word)) return "macro";
  if (word.endsWith("_t")) return "type";
  CALL.lastIndex = C_TOKEN.lastIndex;
  return CALL.test(text) ? "function" : undefined;
}

/** A string in its parts: text, and what printf or an escape makes of it. */
function stringTokens(text: string, start: number, end: number, tokens: Token[]): void {
  const string = text.slice(start, end);
  if (!closed(string)) {
    tokens.push({ start, end, class: "error" });
    return;
  }
  let at = start;
  for (const found of string.matchAll(FORMAT)) {
    const from = start + found.index;
    if (from > at) tokens.push({ start: at, end: from, class: "string" });
    tokens.push({ start: from, end: from + found[0].length, class: "format" });
    at = from + found[0].length;
  }
  tokens.push({ start: at, end, class: "string" });
}
