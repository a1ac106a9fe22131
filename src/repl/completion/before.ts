/** What stands before the cursor in an expression. */
export interface Before {
  /** Where the word begins that is being written. */
  readonly from: number;
  /** Where it ends, behind the cursor perhaps. */
  readonly to: number;
  readonly word: string;
  /** The expression before `->` or `.`; undefined when the word stands alone. */
  readonly base?: string;
}

const OPEN: Readonly<Record<string, string>> = { ")": "(", "]": "[" };

/** The word at the cursor, `$` included, and what it is a member of. */
export function beforeCursor(text: string, cursor: number): Before {
  const [word] = /\$?\w*$/.exec(text.slice(0, cursor))!;
  const [rest] = /^\w*/.exec(text.slice(cursor))!;
  const from = cursor - word.length;
  const to = cursor + rest.length;
  const operator = /\s*(?:->|(?<!\.)\.)\s*$/.exec(text.slice(0, from));
  if (!operator) return { from, to, word };
  const end = from - operator[0].length;
  const base = text.slice(postfixStart(text, end), end);
  // `1.5` is a number.
  return base === "" || /^\d/.test(base) ? { from, to, word } : { from, to, word, base };
}

/** Where the postfix expression begins that ends at `end`: names, calls, indexes and chains of them. */
function postfixStart(text: string, end: number): number {
  let at = end;
  for (;;) {
    const step = primaryStart(text, at);
    if (step === at) return at;
    at = step;
    const chain = /(?:->|\.)\s*$/.exec(text.slice(0, at));
    if (!chain) return at;
    at -= chain[0].length;
  }
}

/** One primary with its calls and indexes: `f(x)[1]`, `(…)`, `$task`. */
function primaryStart(text: string, end: number): number {
  let at = end;
  while (OPEN[text[at - 1] ?? ""] !== undefined) {
    const open = matching(text, at - 1);
    if (open === undefined) return at;
    at = open;
  }
  return at - /\$?\w*$/.exec(text.slice(Math.max(0, at - 100), at))![0].length;
}

function matching(text: string, close: number): number | undefined {
  const stack: string[] = [];
  for (let at = close; at >= 0; at--) {
    const character = text[at]!;
    if (OPEN[character] !== undefined) stack.push(OPEN[character]);
    else if (character === "(" || character === "[") {
      if (stack.pop() !== character) return undefined;
      if (stack.length === 0) return at;
    }
  }
  return undefined;
}
