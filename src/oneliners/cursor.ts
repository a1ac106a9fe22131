import type { Source, Span } from "../types/outcome.js";
import { scan, type Token } from "./scanner.js";
import { Mistake, mistake } from "./source.js";

/** Parentheses, operators and calls within each other. */
const MOST_NESTED = 200;

/** A place in a list of tokens; the parsers move it forward, and back to try another way. */
export class Cursor {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(source: Source, start = 0, end: number = source.text.length) {
    this.source = source;
    this.#tokens = scan(source, start, end);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.max(0, Math.min(this.#at + ahead, this.#tokens.length - 1))]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#at++;
    return token;
  }

  is(punct: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "punct" && token.text === punct;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === "identifier" && token.text === word;
  }

  /** Takes the punctuator if it is next. */
  take(punct: string): Token | undefined {
    return this.is(punct) ? this.next() : undefined;
  }

  expect(punct: string, why: string): Token {
    if (this.is(punct)) return this.next();
    throw this.unexpected(`expected "${punct}" ${why}`);
  }

  /** The closing partner of `open`; the message points at the one left open. */
  expectClosing(punct: ")" | "]" | "}", open: Span): Token {
    if (this.is(punct)) return this.next();
    const opening = { ")": "(", "]": "[", "}": "{" }[punct];
    const code = punct === ")" ? "unbalanced-parenthesis" : "unbalanced-bracket";
    const token = this.peek();
    const before =
      token.kind === "end" ? "the end" : token.kind === "string" ? token.text : `"${token.text}"`;
    throw mistake(
      this.source,
      open,
      code,
      `this "${opening}" is not closed: expected "${punct}" before ${before}`,
      {
        fix: punct,
      },
    );
  }

  unexpected(message: string): Mistake {
    const token = this.peek();
    const found = token.kind === "end" ? "the text ends here" : `found "${token.text}"`;
    return mistake(this.source, token.span, "unexpected-token", `${message}, ${found}`);
  }

  /**
   * Runs a parser that may come to itself again: what is nested too deeply for a
   * person to read is refused before it is too deep for the stages that follow.
   */
  nested<T>(parser: () => T): T {
    if (this.#depth >= MOST_NESTED) throw this.tooDeep(this.peek().span);
    this.#depth++;
    try {
      return parser();
    } finally {
      this.#depth--;
    }
  }

  /** Not within another `nested`. */
  get outermost(): boolean {
    return this.#depth === 0;
  }

  tooDeep(span: Span): Mistake {
    return mistake(this.source, span, "too-deep", "the expression is nested too deeply", {
      hint: "a C program has room for more: bcc-repl FILE.c",
    });
  }

  /** Runs a parser; when it fails, the cursor is where it was and the answer undefined. */
  tryParse<T>(parser: (cursor: Cursor) => T | undefined): T | undefined {
    const start = this.#at;
    try {
      const result = parser(this);
      if (result === undefined) this.#at = start;
      return result;
    } catch (thrown) {
      if (!(thrown instanceof Mistake)) throw thrown;
      this.#at = start;
      return undefined;
    }
  }
}
