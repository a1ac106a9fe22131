import type { Random } from "./random.js";

/** What mutants are made of. */
export interface Stuff {
  readonly corpus: readonly string[];
  /** Words and signs of the language. */
  readonly words: readonly string[];
  /** Characters of a mutant. */
  readonly most: number;
}

/** What somebody might forget. */
const ODD = [
  ...["\0", "\x1b[2J", "\n", "\r\n", "\t", "\\", '"', "'", "`", "\u00a0", "\u202e", "\u2028", "é"],
  ...[
    "𝔸",
    "\ud800",
    "\ufeff",
    "-1",
    "0",
    "1e999",
    "0x",
    "18446744073709551616",
    "-9223372036854775808",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "%",
    "%s%n",
    "$",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "*",
    "&",
  ],
];

/** A text of the corpus, changed in a few places. */
export function mutant({ corpus, words, most }: Stuff, random: Random): string {
  let text = random.one(corpus);
  for (let left = 1 + random.below(6); left > 0; left--) text = changed(text);
  return text.length > most ? text.slice(0, most) : text;

  function changed(before: string): string {
    const at = random.below(before.length + 1);
    const to = at + random.below(Math.min(24, before.length - at) + 1);
    const put = (piece: string, end = at): string =>
      before.slice(0, at) + piece + before.slice(end);
    switch (random.below(8)) {
      case 0:
        return put("", to);
      case 1:
        return put(random.one(words));
      case 2:
        return put(random.one(words), to);
      case 3:
        return put(random.one(ODD), at + random.below(2));
      case 4:
        return put(repeated(before.slice(at, to)));
      case 5:
        return put(piece(random.one(corpus)), to);
      case 6:
        return put(piece(before), to);
      default:
        return put(String.fromCharCode(random.below(128)), at + 1);
    }
  }

  function piece(of: string): string {
    const from = random.below(of.length);
    return of.slice(from, from + random.below(40));
  }

  /** Twice or three times; seldom so often that what recurses goes deep. */
  function repeated(text: string): string {
    const times = random.below(50) === 0 ? 1 + random.below(2000) : 1 + random.below(3);
    return text.length * times > most ? text : text.repeat(times);
  }
}
