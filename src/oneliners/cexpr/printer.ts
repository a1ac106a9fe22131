import { unreachable } from "../../types/outcome.js";
import type { Expression } from "./ast.js";
import { printTypeName } from "./type_name.js";

/**
 * An expression as text that parses to the same tree. Every operand that is
 * not a name or a literal is put in parentheses: plain, and never wrong.
 */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "number":
    case "char":
    case "string":
      return expression.text;
    case "name":
      return expression.name;
    case "variable":
      return `$${expression.name}`;
    case "entry":
      return `$entry(${expression.name})`;
    case "unary":
      return `${expression.operator}${operand(expression.operand)}`;
    case "binary":
      return `${operand(expression.left)} ${expression.operator} ${operand(expression.right)}`;
    case "conditional":
      return `${operand(expression.test)} ? ${operand(expression.then)} : ${operand(expression.otherwise)}`;
    case "cast":
      return `(${printTypeName(expression.type)})${operand(expression.operand)}`;
    case "sizeof-type":
      return `sizeof(${printTypeName(expression.type)})`;
    case "sizeof":
      return `sizeof ${operand(expression.operand)}`;
    case "call":
      return `${expression.callee}(${expression.arguments.map(argument).join(", ")})`;
    case "index":
      return `${operand(expression.base)}[${printExpression(expression.index)}]`;
    case "member":
      return `${operand(expression.base)}${expression.arrow ? "->" : "."}${expression.name}`;
    case "space":
      return `${operand(expression.operand)}@${expression.space}`;
    default:
      return unreachable(expression);
  }
}

const SIMPLE: ReadonlySet<Expression["kind"]> = new Set([
  "number",
  "char",
  "string",
  "name",
  "variable",
  "entry",
  "call",
  "index",
  "member",
  "sizeof-type",
]);

const operand = (expression: Expression): string =>
  SIMPLE.has(expression.kind) ? printExpression(expression) : `(${printExpression(expression)})`;

/** A comma outside parentheses would make two arguments. */
const argument = (expression: Expression): string =>
  expression.kind === "binary" && expression.operator === ","
    ? operand(expression)
    : printExpression(expression);
