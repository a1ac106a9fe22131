import type { Cursor } from "../cursor.js";
import type { Token } from "../scanner.js";
import { join, mistake } from "../source.js";
import type { BinaryOperator, Expression, UnaryOperator } from "./ast.js";
import { parseChar, parseNumber, parseString } from "./literals.js";
import { heightOf } from "./mentions.js";
import { parseTypeName, startsType, type IsTypeName } from "./type_name.js";

/** Binary operators by how tightly they bind, loosest first. */
export const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
/** Chains such as 1+1+1+… make high trees without being nested; clang takes 256. */
const MOST_HEIGHT = 200;
const UNARY = new Set(["-", "+", "!", "~", "*", "&"]);
const WRITES = new Set([
  "=",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "<<=",
  ">>=",
  "++",
  "--",
]);

/** Expression := Assignable ("," Assignable)*: only inside parentheses, where a comma separates nothing else. */
function parseCommaExpression(cursor: Cursor, types: IsTypeName): Expression {
  let left = parseExpression(cursor, types);
  while (cursor.take(",")) {
    const right = parseExpression(cursor, types);
    left = { kind: "binary", operator: ",", left, right, span: join(left.span, right.span) };
  }
  return left;
}

export function parseExpression(cursor: Cursor, types: IsTypeName): Expression {
  const expression = cursor.nested(() => parseAssignable(cursor, types));
  if (cursor.outermost && heightOf(expression) > MOST_HEIGHT) throw cursor.tooDeep(expression.span);
  return expression;
}

/** Assignable := Binary ["?" Expression ":" Assignable]; writing is refused. */
function parseAssignable(cursor: Cursor, types: IsTypeName): Expression {
  const test = parseBinary(cursor, types, 0);
  if (cursor.take("?")) {
    const then = parseCommaExpression(cursor, types);
    cursor.expect(":", 'between the two values of "?:"');
    const otherwise = parseExpression(cursor, types);
    return { kind: "conditional", test, then, otherwise, span: join(test.span, otherwise.span) };
  }
  refuseWriting(cursor);
  return test;
}

function refuseWriting(cursor: Cursor): void {
  const token = cursor.peek();
  if (token.kind !== "punct" || !WRITES.has(token.text)) return;
  const hint = token.text === "=" ? 'to compare, write "=="' : undefined;
  const fix = token.text === "=" ? "==" : undefined;
  throw mistake(
    cursor.source,
    token.span,
    "assignment",
    `"${token.text}" would write; a probe only reads`,
    { hint, fix },
  );
}

/** Binary(n) := Binary(n+1) (Operator(n) Binary(n+1))* */
function parseBinary(cursor: Cursor, types: IsTypeName, level: number): Expression {
  const operators = LEVELS[level];
  if (!operators) return parseUnary(cursor, types);
  let left = parseBinary(cursor, types, level + 1);
  for (;;) {
    const operator = operators.find((candidate) => cursor.is(candidate));
    if (!operator) return left;
    cursor.next();
    const right = parseBinary(cursor, types, level + 1);
    left = { kind: "binary", operator, left, right, span: join(left.span, right.span) };
  }
}

/** Unary := ("-"|"+"|"!"|"~"|"*"|"&") Unary | "sizeof" … | "(" TypeName ")" Unary | Postfix */
function parseUnary(cursor: Cursor, types: IsTypeName): Expression {
  return cursor.nested(() => parseOperand(cursor, types));
}

function parseOperand(cursor: Cursor, types: IsTypeName): Expression {
  const token = cursor.peek();
  if (token.kind === "punct" && UNARY.has(token.text)) {
    cursor.next();
    const operand = parseUnary(cursor, types);
    return {
      kind: "unary",
      operator: token.text as UnaryOperator,
      operand,
      span: join(token.span, operand.span),
    };
  }
  refuseWriting(cursor);
  if (cursor.isWord("sizeof")) return parseSizeof(cursor, types);
  return parseCast(cursor, types) ?? parsePostfix(cursor, types);
}

/** Cast := "(" TypeName ")" Unary. `(word *)` can only be a cast; `(word)` is one when the word is a type. */
function parseCast(cursor: Cursor, types: IsTypeName): Expression | undefined {
  if (!cursor.is("(")) return undefined;
  const open = cursor.peek();
  const type = cursor.tryParse((c) => {
    c.next();
    const certain = startsType(c, types);
    const name = parseTypeName(c);
    if (!c.take(")")) return undefined;
    return certain || name.pointers > 0 || startsOperand(c.peek()) ? name : undefined;
  });
  if (!type) return undefined;
  const operand = parseUnary(cursor, types);
  return { kind: "cast", type, operand, span: join(open.span, operand.span) };
}

/** After `(word)`, these can't continue an expression, so the word was a type. */
const startsOperand = (token: Token): boolean =>
  token.kind === "identifier" ||
  token.kind === "variable" ||
  token.kind === "number" ||
  token.kind === "char";

/** Sizeof := "sizeof" ("(" TypeName ")" | Unary) */
function parseSizeof(cursor: Cursor, types: IsTypeName): Expression {
  const word = cursor.next();
  if (cursor.is("(")) {
    const type = cursor.tryParse((c) => {
      c.next();
      if (!startsType(c, types)) return undefined;
      const name = parseTypeName(c);
      return c.take(")") ? name : undefined;
    });
    if (type) return { kind: "sizeof-type", type, span: join(word.span, cursor.peek(-1).span) };
  }
  const operand = parseUnary(cursor, types);
  return { kind: "sizeof", operand, span: join(word.span, operand.span) };
}

/** Postfix := Primary ("[" Expression "]" | "." Name | "->" Name | "@" ("user"|"kernel"))* */
function parsePostfix(cursor: Cursor, types: IsTypeName): Expression {
  let base = parsePrimary(cursor, types);
  for (;;) {
    const token = cursor.peek();
    if (token.kind !== "punct") return base;
    if (token.text === "[") base = parseIndex(cursor, base, types);
    else if (token.text === "." || token.text === "->") base = parseMember(cursor, base);
    else if (token.text === "@") base = parseSpace(cursor, base);
    else return base;
  }
}

function parseIndex(cursor: Cursor, base: Expression, types: IsTypeName): Expression {
  const open = cursor.next();
  const index = parseCommaExpression(cursor, types);
  const close = cursor.expectClosing("]", open.span);
  return { kind: "index", base, index, span: join(base.span, close.span) };
}

function parseMember(cursor: Cursor, base: Expression): Expression {
  const operator = cursor.next();
  const name = cursor.peek();
  if (name.kind !== "identifier")
    throw cursor.unexpected(`expected a member's name after "${operator.text}"`);
  cursor.next();
  const span = join(base.span, name.span);
  return {
    kind: "member",
    base,
    arrow: operator.text === "->",
    name: name.text,
    nameSpan: name.span,
    span,
  };
}

function parseSpace(cursor: Cursor, operand: Expression): Expression {
  const at = cursor.next();
  const word = cursor.peek();
  if (word.kind !== "identifier" || (word.text !== "user" && word.text !== "kernel")) {
    throw mistake(
      cursor.source,
      join(at.span, word.span),
      "unknown-space",
      'after "@" comes user or kernel',
      { fix: "@user" },
    );
  }
  cursor.next();
  return { kind: "space", operand, space: word.text, span: join(operand.span, word.span) };
}

/** Primary := Number | Char | String+ | "$" Name | "$entry" "(" Name ")" | Name ["(" Arguments ")"] | "(" Expression ")" */
function parsePrimary(cursor: Cursor, types: IsTypeName): Expression {
  const token = cursor.peek();
  if (token.kind === "number") return parseNumber(cursor);
  if (token.kind === "char") return parseChar(cursor);
  if (token.kind === "string") return parseString(cursor);
  if (token.kind === "variable")
    return token.text === "entry" ? parseEntry(cursor) : parseVariable(cursor);
  if (token.kind === "identifier") return parseName(cursor, types);
  const open = cursor.take("(");
  if (!open) throw cursor.unexpected("expected an expression");
  const inner = parseCommaExpression(cursor, types);
  const close = cursor.expectClosing(")", open.span);
  return { ...inner, span: join(open.span, close.span) };
}

function parseVariable(cursor: Cursor): Expression {
  const token = cursor.next();
  return { kind: "variable", name: token.text, span: token.span };
}

function parseEntry(cursor: Cursor): Expression {
  const start = cursor.next();
  const open = cursor.expect("(", "after $entry");
  const name = cursor.peek();
  if (name.kind !== "identifier")
    throw cursor.unexpected("expected a parameter's name in $entry()");
  cursor.next();
  const close = cursor.expectClosing(")", open.span);
  return {
    kind: "entry",
    name: name.text,
    nameSpan: name.span,
    span: join(start.span, close.span),
  };
}

function parseName(cursor: Cursor, types: IsTypeName): Expression {
  const name = cursor.next();
  const open = cursor.take("(");
  if (!open) return { kind: "name", name: name.text, span: name.span };
  const list: Expression[] = [];
  if (!cursor.is(")")) {
    do list.push(parseExpression(cursor, types));
    while (cursor.take(","));
  }
  const close = cursor.expectClosing(")", open.span);
  return {
    kind: "call",
    callee: name.text,
    calleeSpan: name.span,
    arguments: list,
    span: join(name.span, close.span),
  };
}
