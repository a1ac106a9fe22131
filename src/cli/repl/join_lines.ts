import { cTokens } from "../../ctext/tokens.js";
import { functionsOf } from "../../program/conventions.js";
import { classify } from "../../repl/editor/classify.js";
import { isComplete } from "../../repl/editor/complete.js";

/**
 * Lines as they come, joined where one alone is not complete; a function that follows C at once is
 * of the same program. Those with # in front are comments.
 */
export class Statements {
  private open = "";
  /** It is complete: only a function in the next line would make it longer. */
  private whole = false;

  /** What is known to be whole now. */
  take(line: string): readonly string[] {
    if (this.whole && isFunction(line)) {
      this.add(line);
      return [];
    }
    const before = this.whole ? this.rest() : [];
    if (this.open === "" && isNothing(line)) return before;
    this.add(line);
    return this.whole && !isC(this.open) ? [...before, ...this.rest()] : before;
  }

  /** Does it wait for nothing but what may follow at once? */
  get holdsWhole(): boolean {
    return this.whole;
  }

  /** Whatever there is, complete or not: no more comes. */
  rest(): readonly string[] {
    const { open } = this;
    [this.open, this.whole] = ["", false];
    return open.trim() === "" ? [] : [open];
  }

  private add(line: string): void {
    this.open = this.open === "" ? line : `${this.open}\n${line}`;
    this.whole = isStatement(this.open);
  }
}

/** Who writes a program pauses less between two functions, in ms. */
const quietMs = 500;

/** Each statement as soon as it is whole, and C once the input is quiet behind it. */
export async function* statementsOf(
  lines: AsyncIterable<string>,
  quiet: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, quietMs).unref()),
): AsyncGenerator<string> {
  const statements = new Statements();
  const iterator = lines[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      // Who asks no further hears of no trouble either.
      next.catch(() => undefined);
      if (statements.holdsWhole && (await Promise.race([next, quiet()])) === undefined)
        yield* statements.rest();
      const { done, value } = await next;
      if (done === true) return yield* statements.rest();
      yield* statements.take(value);
    }
  } finally {
    void iterator.return?.();
  }
}

const isNothing = (line: string): boolean =>
  line.trim() === "" || /^\s*#(?!\s*(?:include|define|if|undef|pragma))/.test(line);

const isC = (text: string): boolean => classify(text, { tools: [] }).kind === "c";
/** What begins with a map begins another program. */
const isFunction = (line: string): boolean =>
  isC(line) && !/^(?:BPF_(?!ITER)|#|\/)/.test(cTokens(line)[0]?.text ?? "");

/** All that a person means to say with it. */
export const isStatement = (text: string): boolean => isComplete(text) && !goesOn(text);

const DECLARES = /^(?:struct|static|typedef|union|enum)$|^BPF_/;

/** C that declares something for what follows: no function of it is a program yet. */
function goesOn(text: string): boolean {
  const [first] = cTokens(text);
  if (first === undefined) return false;
  const declares =
    first.kind === "directive" || first.kind === "comment" || DECLARES.test(first.text);
  return declares && !(text.trimEnd().endsWith("}") && functionsOf(text).length > 0);
}
