import type { Block, BpftraceProgram, Expression, MapRef, ProbeName, Statement } from "./ast.js";
import { ExpressionParser } from "./expression_parser.js";
import { tokens, wrong, type Token } from "./lexer.js";
import { inC } from "./names.js";
import { definesOf, definitionAt, withoutUnmet } from "./preprocessor.js";

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
  const bare = text.replace(/^(?:\s+|#[^\n]*\n|\/\/[^\n]*\n|\/\*[^]*?\*\/)+/, "");
  const head = /^([A-Za-z]+)(?::[^\s{"'(]+)?\s*(?:,\s*[\w:*./?-]+\s*)*(?:\/[^{}]*\/\s*)?\{/.exec(
    bare,
  );
  const kind = head?.[1] ?? "";
  return probeKinds.has(kinds[kind] ?? kind);
};

/** Throws Mistake for what is no bpftrace, or cannot be read. */
export function parseBpftrace(text: string): BpftraceProgram {
  const kept = withoutUnmet(text);
  const parser = new Parser(kept);
  const blocks = parser.blocks();
  return { text, blocks, defines: definesOf(kept), definitions: parser.definitions };
}

class Parser extends ExpressionParser {
  readonly definitions: { readonly name: string; readonly text: string }[] = [];
  /** Behind the tokens that were read: probes and filters are cut out of the text. */
  private at = 0;

  blocks(): readonly Block[] {
    const found: Block[] = [];
    this.skipBlanks();
    while (this.at < this.text.length) {
      const definition = definitionAt(this.text.slice(this.at));
      if (definition === undefined) found.push(this.block());
      else {
        this.definitions.push(definition);
        this.at += definition.text.length;
      }
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
      throw wrong(this.text, { start, end: start }, "expected a probe at the end");
    const span = { start, end: start + (found?.[0].length ?? 1) };
    const kind = kinds[found?.[1] ?? ""] ?? found?.[1] ?? "";
    if (!probeKinds.has(kind))
      throw wrong(
        this.text,
        span,
        `${this.text.slice(span.start, span.end)} is not a bpftrace probe`,
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
      throw wrong(this.text, token.span, `${token.text} cannot be translated`, inC);
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
      throw wrong(this.text, left.span, "this statement has no effect");
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
    throw wrong(this.text, left.span, "only @maps and $variables can be assigned");
  }

  /** A semicolon, or the block's end. */
  private end(): void {
    if (!this.is("}")) this.take(this.peek().kind === "end" ? "}" : ";");
  }
}
