import { LEVELS } from "../cexpr/parser.js";
import type { Mistake } from "../source.js";
import type { Expression } from "./ast.js";
import { wrong, type Token } from "./lexer.js";

/** Blocks, parentheses and operators within each other, and in a chain: no stage may run out of stack. */
const MOST_NESTED = 200;

/** Expressions, of the tokens that it is given. */
export class ExpressionParser {
  private depth = 0;
  protected list: readonly Token[] = [];
  protected next = 0;
  /** A filter ends at its slash, which divides nothing. */
  protected inFilter = false;

  constructor(protected readonly text: string) {}

  protected nested<T>(parse: () => T): T {
    if (++this.depth > MOST_NESTED) throw this.tooDeep();
    const made = parse();
    this.depth--;
    return made;
  }

  private tooDeep(): Mistake {
    return wrong(this.text, this.peek().span, "the expression is nested too deeply");
  }

  expression(): Expression {
    return this.nested(() => this.choice());
  }

  private choice(): Expression {
    const condition = this.binary(0);
    if (!this.is("?")) return condition;
    this.next++;
    const then = this.expression();
    this.take(":");
    const otherwise = this.expression();
    const span = { start: condition.span.start, end: otherwise.span.end };
    return { kind: "choice", condition, then, otherwise, span };
  }

  private binary(level: number): Expression {
    const operators: readonly string[] | undefined = LEVELS[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (let length = 1; ; length++) {
      const token = this.peek();
      const isOperator = token.kind === "symbol" && operators.includes(token.text);
      if (!isOperator || this.endsFilter(token)) return left;
      if (length > MOST_NESTED) throw this.tooDeep();
      this.next++;
      const right = this.binary(level + 1);
      const span = { start: left.span.start, end: right.span.end };
      left = { kind: "binary", operator: token.text, left, right, span };
    }
  }

  /** The slash before the block. */
  private endsFilter({ text }: Token): boolean {
    return this.inFilter && text === "/" && this.list[this.next + 1]?.text === "{";
  }

  protected unary(): Expression {
    const token = this.peek();
    if (token.kind === "symbol" && /^[-!~*&+]$/.test(token.text)) {
      this.next++;
      const operand = this.nested(() => this.unary());
      const span = { start: token.span.start, end: operand.span.end };
      return { kind: "unary", operator: token.text, operand, span };
    }
    return this.cast() ?? this.postfix(this.primary());
  }

  /** `(struct file *)arg0`, `(uint64)x` */
  private cast(): Expression | undefined {
    const open = this.peek();
    const found =
      /^\(\s*((?:(?:struct|union|enum|unsigned|signed|const)\s+)*[A-Za-z_]\w*(?:\s*\*+)*)\s*\)\s*(?=[\w$@(*&-])/.exec(
        this.text.slice(open.span.start),
      );
    const type = found?.[1] ?? "";
    const isType =
      /\*$/.test(type) ||
      /^(?:struct|union|enum|unsigned|signed|const)\b|^u?int\d+$|_t$|^(?:int|char|long|short|bool)$/.test(
        type,
      );
    if (open.text !== "(" || open.kind !== "symbol" || !isType) return undefined;
    while (!this.is(")")) this.next++;
    this.take(")");
    const operand = this.nested(() => this.unary());
    const span = { start: open.span.start, end: operand.span.end };
    return { kind: "cast", type: type.replace(/\s+/g, " "), operand, span };
  }

  private postfix(first: Expression): Expression {
    let of = first;
    for (let length = 1; ; length++) {
      if (length > MOST_NESTED) throw this.tooDeep();
      const token = this.peek();
      if (token.text === "[" && token.kind === "symbol") {
        this.next++;
        const at = this.expression();
        const { span } = this.take("]");
        of = { kind: "index", of, at, span: { start: of.span.start, end: span.end } };
      } else if ((token.text === "->" || token.text === ".") && token.kind === "symbol") {
        this.next++;
        const name = this.peek();
        this.next++;
        const span = { start: of.span.start, end: name.span.end };
        of =
          of.kind === "name" && of.name === "args"
            ? { kind: "field", name: name.text, span }
            : { kind: "member", of, operator: token.text, name: name.text, span };
      } else return of;
    }
  }

  private primary(): Expression {
    const token = this.peek();
    const { span, text } = token;
    this.next++;
    switch (token.kind) {
      case "number":
        return { kind: "number", text, span };
      case "string":
        return { kind: "string", value: text, span };
      case "variable":
        return { kind: "variable", name: text, span };
      case "map":
        return { kind: "map", name: text, keys: this.is("[") ? this.listed("[", "]") : [], span };
      case "word":
        return this.is("(")
          ? { kind: "call", name: text, arguments: this.listed("(", ")"), span }
          : { kind: "name", name: text, span };
      case "symbol":
        if (text === "(") {
          const inner = this.expression();
          this.take(")");
          return inner;
        }
        break;
      case "end":
        break;
    }
    throw wrong(
      this.text,
      span,
      token.kind === "end"
        ? "the text ends here"
        : `${this.text.slice(span.start, span.end)} is not expected here`,
    );
  }

  private listed(open: string, close: string): readonly Expression[] {
    this.take(open);
    const found: Expression[] = [];
    while (!this.is(close)) {
      found.push(this.expression());
      if (!this.is(",")) break;
      this.next++;
    }
    this.take(close);
    return found;
  }

  protected peek(): Token {
    return this.list[this.next] ?? this.list.at(-1)!;
  }

  protected is(symbol: string): boolean {
    const token = this.peek();
    return token.kind === "symbol" && token.text === symbol;
  }

  protected take(symbol: string): Token {
    const token = this.peek();
    if (!this.is(symbol))
      throw wrong(
        this.text,
        token.span,
        token.kind === "end"
          ? `expected ${symbol} at the end`
          : `expected ${symbol} before ${this.text.slice(token.span.start, token.span.end)}`,
      );
    this.next++;
    return token;
  }
}
