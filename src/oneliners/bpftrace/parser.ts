import type { Block, BpftraceProgram, Expression, MapRef, ProbeName, Statement } from "./ast.js";
import { LEVELS } from "../cexpr/parser.js";
import type { Mistake } from "../source.js";
import { tokens, wrong, type Token } from "./lexer.js";

/** bpftrace's short names of kinds. */
const kinds: Readonly<Record<string, string>> = {
  k: "kprobe",
  kr: "kretprobe",
  f: "kfunc",
  fr: "kretfunc",
  fentry: "kfunc",
  fexit: "kretfunc",
  t: "tracepoint",
  rt: "rawtracepoint",
  u: "uprobe",
  ur: "uretprobe",
  U: "usdt",
  p: "profile",
  i: "interval",
  s: "software",
  h: "hardware",
  begin: "BEGIN",
  end: "END",
};

export const probeKinds: ReadonlySet<string> = new Set([
  ...Object.values(kinds),
  ...["self", "watchpoint", "asyncwatchpoint", "iter", "bench"],
]);

/** A text that begins like a probe of bpftrace's with a block. */
export const looksLikeBpftrace = (text: string): boolean => {
  const bare = text.replace(/^(?:\s+|#![^\n]*\n|\/\/[^\n]*\n|\/\*[^]*?\*\/)+/, "");
  const head = /^([A-Za-z]+)(?::[^\s{"'(]+)?\s*(?:,\s*[\w:*./?-]+\s*)*(?:\/[^{}]*\/\s*)?\{/.exec(
    bare,
  );
  const kind = head?.[1] ?? "";
  return probeKinds.has(kinds[kind] ?? kind);
};

/** Throws Mistake for what is no bpftrace, or cannot be read. */
export function parseBpftrace(text: string): BpftraceProgram {
  const parser = new Parser(text);
  return { text, blocks: parser.blocks() };
}

/** Blocks, parentheses and operators within each other, and in a chain: no stage may run out of stack. */
const MOST_NESTED = 200;

class Parser {
  private depth = 0;
  private list: readonly Token[] = [];
  private next = 0;
  /** Behind the tokens that were read: probes and filters are cut out of the text. */
  private at = 0;
  /** A filter ends at its slash, which divides nothing. */
  private inFilter = false;

  constructor(private readonly text: string) {}

  blocks(): readonly Block[] {
    const found: Block[] = [];
    this.skipBlanks();
    while (this.at < this.text.length) {
      found.push(this.block());
      this.skipBlanks();
    }
    if (found.length === 0)
      throw wrong(this.text, { start: 0, end: Math.min(1, this.text.length) }, "there is no probe");
    return found;
  }

  private skipBlanks(): void {
    const [skipped] = /^(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/|#[^\n]*)*/.exec(this.text.slice(this.at))!;
    this.at += skipped.length;
  }

  private block(): Block {
    const probes = [this.probe()];
    while (this.text[this.at] === ",") {
      this.at++;
      this.skipBlanks();
      probes.push(this.probe());
    }
    this.list = tokens(this.text, this.at);
    this.next = 0;
    const filter = this.is("/") ? this.filter() : undefined;
    const body = this.statements();
    this.at = this.list[this.next - 1]!.span.end;
    return { probes, filter, body };
  }

  private probe(): ProbeName {
    const start = this.at;
    const found = /^([A-Za-z]+)((?::(?:"[^"]*"|[^\s{,:"]+))*)/.exec(this.text.slice(start));
    if (start === this.text.length)
      throw wrong(this.text, { start, end: start }, "a probe is missing at the end");
    const span = { start, end: start + (found?.[0].length ?? 1) };
    const kind = kinds[found?.[1] ?? ""] ?? found?.[1] ?? "";
    if (!probeKinds.has(kind))
      throw wrong(
        this.text,
        span,
        `${this.text.slice(span.start, span.end)} is not a probe of bpftrace's`,
      );
    this.at = span.end;
    this.skipBlanks();
    const words = found![2]!.split(/:(?=(?:[^"]*"[^"]*")*[^"]*$)/).slice(1);
    return { kind, words: words.map((word) => word.replaceAll('"', "")), span };
  }

  private filter(): Expression {
    this.take("/");
    this.inFilter = true;
    const filter = this.expression();
    this.inFilter = false;
    this.take("/");
    return filter;
  }

  private nested<T>(parse: () => T): T {
    if (++this.depth > MOST_NESTED) throw this.tooDeep();
    const made = parse();
    this.depth--;
    return made;
  }

  private tooDeep(): Mistake {
    return wrong(this.text, this.peek().span, "this is nested too deeply");
  }

  private statements(): readonly Statement[] {
    return this.nested(() => this.statementList());
  }

  private statementList(): readonly Statement[] {
    this.take("{");
    const found: Statement[] = [];
    while (!this.is("}")) {
      if (this.is(";")) this.next++;
      else found.push(this.statement());
    }
    this.take("}");
    return found;
  }

  private statement(): Statement {
    const token = this.peek();
    if (token.kind === "word" && token.text === "if") return this.condition();
    if (token.kind === "word" && token.text === "return") {
      this.next++;
      this.end();
      return { kind: "return" };
    }
    if (token.kind === "word" && /^(?:while|for|unroll|let|config)$/.test(token.text))
      throw wrong(this.text, token.span, `${token.text} cannot be said here`);
    const before = this.is("++") || this.is("--") ? this.step() : undefined;
    const left = this.unary();
    const made = before === undefined ? this.assignment(left) : this.stepped(left, before);
    this.end();
    return made;
  }

  private condition(): Statement {
    this.next++;
    this.take("(");
    const condition = this.expression();
    this.take(")");
    const then = this.statements();
    const token = this.peek();
    if (token.kind !== "word" || token.text !== "else")
      return { kind: "if", condition, then, otherwise: [] };
    this.next++;
    const otherwise =
      this.peek().text === "if" ? [this.nested(() => this.condition())] : this.statements();
    return { kind: "if", condition, then, otherwise };
  }

  private assignment(left: Expression): Statement {
    if (this.is("++") || this.is("--")) return this.stepped(left, this.step());
    const operator = /^(?:<<|>>|[-+*/%&|^])?=$/.exec(this.peek().text)?.[0];
    if (operator === undefined || this.peek().kind !== "symbol") {
      if (left.kind === "call") return { kind: "call", call: left };
      throw wrong(this.text, left.span, "this does nothing");
    }
    const token = this.peek();
    this.next++;
    const target = this.assignable(left);
    return { kind: "assign", target, operator, value: this.expression(), span: token.span };
  }

  private step(): Token {
    const token = this.peek();
    this.next++;
    return token;
  }

  private stepped(left: Expression, { text, span }: Token): Statement {
    const value: Expression = { kind: "number", text: "1", span };
    const operator = text === "++" ? "+=" : "-=";
    return { kind: "assign", target: this.assignable(left), operator, value, span };
  }

  private assignable(left: Expression): MapRef | Extract<Expression, { kind: "variable" }> {
    if (left.kind === "map" || left.kind === "variable") return left;
    throw wrong(this.text, left.span, "only @maps and $variables take a value");
  }

  /** A semicolon, or the block's end. */
  private end(): void {
    if (!this.is("}")) this.take(this.peek().kind === "end" ? "}" : ";");
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

  private unary(): Expression {
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

  private peek(): Token {
    return this.list[this.next] ?? this.list.at(-1)!;
  }

  private is(symbol: string): boolean {
    const token = this.peek();
    return token.kind === "symbol" && token.text === symbol;
  }

  private take(symbol: string): Token {
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
