import type { Outcome, Source, Span } from "../../types/outcome.js";
import type { Expression, Parameter } from "../cexpr/ast.js";
import { parseExpression } from "../cexpr/parser.js";
import { parseParameter, type IsTypeName } from "../cexpr/type_name.js";
import { Cursor } from "../cursor.js";
import { parseHead } from "../probe/head.js";
import type { Known } from "../probe/known_names.js";
import { blameName } from "../probe/unknown_name.js";
import { noSignature } from "../probe/signature.js";
import { skipBlanks } from "../scanner.js";
import { attempt, join, mistake, textOf } from "../source.js";
import type { Probe } from "../ast.js";
import { MEASURES, type Item, type MeasureName, type Spec, type SpecKind } from "./ast.js";
import { linearItem } from "./steps.js";
import { parseTypes } from "./type_list.js";

/** Spec := Head Parameters [":" [Types] [":" [Items] [":" Filter]] | ":" Items [":" Filter]] ["#" Label] */
export function parseSpec(
  source: Source,
  kind: SpecKind,
  types: IsTypeName,
  known?: Known,
): Outcome<Spec> {
  const outcome = attempt((): Spec => {
    const start = skipBlanks(source.text, 0);
    if (start === source.text.length) throw emptySpec(source);
    const { hook, end } = parseHead(source, start, known);
    const hash = labelStart(source.text, end);
    const cursor = new Cursor(source, end, hash);
    const signature = parseParameters(cursor, hook.span);
    if (signature.parameters.length > 0 && hook.kind !== "function")
      throw noSignature(source, hook, signature);
    const rest = parseRest(cursor, signature, types);
    refuseRest(cursor);
    const label = source.text.slice(hash + 1).trim();
    return {
      kind,
      source,
      hook,
      ...(signature.parameters.length > 0 ? { signature } : {}),
      ...rest,
      ...(label === "" ? {} : { label }),
    };
  });
  return blameName(outcome, source, known);
}

function emptySpec(source: Source): never {
  throw mistake(source, { start: 0, end: 0 }, "empty-spec", "the spec is empty", {
    hint: "like p:c:malloc(size_t size):size_t:size",
  });
}

/** Where "#" stands outside of quotes, or the end. */
function labelStart(text: string, start: number): number {
  const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|#/gs;
  quoted.lastIndex = start;
  for (let match = quoted.exec(text); match; match = quoted.exec(text))
    if (match[0] === "#") return match.index;
  return text.length;
}

/** `t:cat:event:int:args->ret`, where the parentheses were forgotten: after the name comes the type. */
function splitName(written: string): { readonly name: string; readonly rest: string } {
  const name = /^(?:[pr]:[^:]*:[^:]*|[tu]:[^:]*:[^:]*)/.exec(written)?.[0] ?? written;
  return { name, rest: written.slice(name.length) };
}

/** Parameters := "(" [Parameter ("," Parameter)*] ")" */
function parseParameters(cursor: Cursor, head: Span): NonNullable<Probe["signature"]> {
  const open = cursor.take("(");
  if (!open) {
    const { name, rest } = splitName(textOf(cursor.source, head));
    throw mistake(
      cursor.source,
      head,
      "missing-parentheses",
      "expected parentheses after the name: the function's parameters, or ()",
      { hint: `like ${name}()${rest}`, fix: `${name}()${rest}` },
    );
  }
  const parameters: Parameter[] = [];
  if (cursor.isWord("void") && cursor.is(")", 1)) cursor.next();
  if (!cursor.is(")")) {
    do parameters.push(parseParameter(cursor));
    while (cursor.take(","));
  }
  const close = cursor.expectClosing(")", open.span);
  return { parameters, span: join(open.span, close.span) };
}

type Rest = Pick<Spec, "types" | "typesSpan" | "items" | "filter">;

/** What stands between colons: with three parts the first is types, with fewer it is what it reads as. */
function parseRest(
  cursor: Cursor,
  signature: NonNullable<Probe["signature"]>,
  isType: IsTypeName,
): Rest {
  const separators = new Separators(cursor);
  if (!separators.take()) return { types: [], items: [] };
  const names = new Set(signature.parameters.map(({ name }) => name));
  const before = cursor.peek().span;
  const known: IsTypeName = (name) => !names.has(name) && isType(name);
  const types = separators.ahead() ? [] : parseTypes(cursor, known, names);
  if (types === undefined) {
    const items = parseItems(cursor, isType);
    return { types: [], items, ...parseFilter(cursor, separators, isType) };
  }
  const typed = types.length === 0 ? {} : { typesSpan: join(before, cursor.peek(-1).span) };
  if (!separators.take()) return { types, ...typed, items: [] };
  const empty = separators.ahead() || cursor.peek().kind === "end";
  const items = empty ? [] : parseItems(cursor, isType);
  return { types, ...typed, items, ...parseFilter(cursor, separators, isType) };
}

/** Single colons; the scanner makes "::" of two that touch. */
class Separators {
  #half = false;
  constructor(private readonly cursor: Cursor) {}

  take(): boolean {
    if (this.#half) {
      this.#half = false;
      return true;
    }
    if (this.cursor.take(":")) return true;
    this.#half = this.cursor.take("::") !== undefined;
    return this.#half;
  }

  ahead(): boolean {
    return this.#half || this.cursor.is(":") || this.cursor.is("::");
  }
}

/** Filter := ":" Expression */
function parseFilter(
  cursor: Cursor,
  separators: Separators,
  isType: IsTypeName,
): { readonly filter?: Expression } {
  if (!separators.take()) return {};
  return { filter: parseExpression(cursor, isType) };
}

/** Items := Item ("," Item)* */
function parseItems(cursor: Cursor, isType: IsTypeName): readonly Item[] {
  const items: Item[] = [];
  do items.push(itemOf(parseExpression(cursor, isType), cursor.source));
  while (cursor.take(","));
  return items;
}

/** Item := Aggregate "(" [Expression] ")" | Linear | Expression */
function itemOf(expression: Expression, source: Source): Item {
  const { span } = expression;
  if (expression.kind !== "call") return { kind: "value", expression, span };
  if (expression.callee === "lhist") return linearItem(expression, source);
  const aggregate = MEASURES.find((name) => name === expression.callee);
  if (!aggregate) return { kind: "value", expression, span };
  return aggregateItem(aggregate, expression, source);
}

function aggregateItem(
  aggregate: MeasureName,
  call: Expression & { kind: "call" },
  source: Source,
): Item {
  const [expression, extra] = call.arguments;
  const { span } = call;
  if (aggregate === "count") {
    if (expression)
      throw mistake(source, expression.span, "aggregate-arguments", "count() takes no value");
    return { kind: "aggregate", aggregate, span };
  }
  if (!expression || extra)
    throw mistake(source, span, "aggregate-arguments", `${aggregate}() takes one value`, {
      hint: `like ${aggregate}(args->count)`,
    });
  return { kind: "aggregate", aggregate, expression, span };
}

function refuseRest(cursor: Cursor): void {
  const token = cursor.peek();
  if (token.kind === "end") return;
  const rest = { start: token.span.start, end: cursor.source.text.trimEnd().length };
  if (token.text === ")")
    throw mistake(cursor.source, token.span, "unbalanced-parenthesis", 'unmatched ")"');
  if (token.text === ":" || token.text === "::")
    throw mistake(
      cursor.source,
      rest,
      "unexpected-text",
      "nothing may follow the filter: a spec is probe:types:values:filter",
    );
  throw mistake(cursor.source, rest, "unexpected-text", 'expected ":", "," or the end', {
    hint: "a spec is probe:types:values:filter#label",
  });
}
