import type { DataType } from "../../types/data.js";
import type { KernelFacts } from "../../types/facts.js";
import { unreachable } from "../../types/outcome.js";
import type { Expression, TypeName } from "../cexpr/ast.js";
import { check } from "../cexpr/check.js";
import { decay, readable, scalar } from "../cexpr/convert.js";
import type { Scope } from "../cexpr/scope.js";
import { printTypeName } from "../cexpr/type_name.js";
import { printType, resolveTypeName, type CType } from "../cexpr/types.js";
import type { Value } from "../cexpr/value.js";
import { mistake, textOf } from "../source.js";
import { stringCapacity } from "../probe/strings.js";

/** How a value lies in a key, and what it means. */
export type Held =
  | { readonly kind: "text"; readonly size: number }
  | {
      readonly kind: "number";
      readonly size: 1 | 2 | 4 | 8;
      readonly signed: boolean;
      readonly type: DataType;
    };

export interface CheckedKey {
  readonly expression: Expression;
  readonly value: Value;
  readonly held: Held;
}

/** A key's value with its type, as written or else as the expression has it. */
export function checkKey(
  expression: Expression,
  type: TypeName | undefined,
  scope: Scope,
  kernel: KernelFacts,
  stringSize: number,
): CheckedKey {
  const value = check(expression, scope);
  if (type === undefined || !isCharPointer(type)) refuseArray(value, expression, scope);
  if (type === undefined ? isText(value) : wantsText(type, value, scope))
    return checkText(value, expression, scope, stringSize);
  const number = scalar(value, scope);
  const held = type
    ? declared(type, number, expression, scope, kernel)
    : heldAs(number.type, expression, scope);
  return { expression, value: number, held };
}

/** A number to be summed up or put into a histogram's bucket. */
export function checkAmount(
  expression: Expression,
  type: TypeName | undefined,
  scope: Scope,
  kernel: KernelFacts,
): { readonly value: Value; readonly signed: boolean } {
  const value = check(expression, scope);
  refuseArray(value, expression, scope);
  if ((type && isCharPointer(type)) || (isText(value) && type === undefined)) {
    const span = type && isCharPointer(type) ? type.span : expression.span;
    throw mistake(
      scope.source,
      span,
      "text-as-number",
      "this is a string, but a number is needed here",
      {
        hint: "strings can be keys: put it before the number",
      },
    );
  }
  const number = scalar(value, scope);
  const held = type
    ? declared(type, number, expression, scope, kernel)
    : heldAs(number.type, expression, scope);
  const whole: CType = {
    kind: "int",
    size: held.size,
    signed: held.signed,
    char: false,
    raw: false,
  };
  return {
    value: { kind: "cast", operand: number, type: whole, span: expression.span },
    signed: held.signed,
  };
}

/** Several numbers are no key and no amount; bytes may be text. */
function refuseArray(value: Value, expression: Expression, scope: Scope): void {
  if (value.kind !== "context-bytes" || value.type.kind !== "array") return;
  const { element } = value.type;
  if (element.kind === "int" && element.size === 1) return;
  const name = textOf(scope.source, expression.span);
  throw mistake(
    scope.source,
    expression.span,
    "whole-array",
    `this is an array of ${printType(element)}, not a single value`,
    { hint: `name one of its elements: ${name}[0]`, fix: `${name}[0]` },
  );
}

const isCharPointer = (type: TypeName): boolean =>
  /^(unsigned |signed )?char$/.test(type.base) &&
  type.tag === "" &&
  type.pointers + type.dimensions.length === 1;

/** `u32:$COMM`, as BCC's own examples have it, can only mean the text. */
function wantsText(type: TypeName, value: Value, scope: Scope): boolean {
  if (isCharPointer(type)) return true;
  if (value.kind !== "comm") return false;
  scope.warn({
    severity: "warning",
    code: "text-as-number",
    message: `${textOf(scope.source, value.span)} is text: it is counted as text, not as ${printTypeName(type)}`,
    source: scope.source,
    span: type.span,
    hint: "write char*",
    fix: "char*",
  });
  return true;
}

function isText(value: Value): boolean {
  if (value.kind === "comm" || value.kind === "text" || value.kind === "context-bytes") return true;
  if (value.kind === "conditional") return isText(value.then) || isText(value.otherwise);
  const { type } = value;
  const hook =
    type.kind === "pointer" ? type.target : type.kind === "array" ? type.element : undefined;
  return hook?.kind === "int" && hook.char;
}

function checkText(
  value: Value,
  expression: Expression,
  scope: Scope,
  stringSize: number,
): CheckedKey {
  const whole =
    value.kind === "comm" || value.kind === "context-bytes" || value.kind === "opaque-member";
  const text = whole ? value : readable(decay(value), scope);
  const { type } = text;
  const fits =
    whole ||
    (type.kind === "pointer" && type.target.kind !== "record") ||
    type.kind === "opaque" ||
    (type.kind === "int" && type.size === 8);
  if (!fits)
    throw mistake(
      scope.source,
      expression.span,
      "not-a-string",
      `this can't be text: it is ${printType(type)}`,
      { hint: "give it a number's type, such as u64" },
    );
  const size = stringCapacity(text, value.type, stringSize);
  return { expression, value: text, held: { kind: "text", size } };
}

export type HeldNumber = Held & { readonly kind: "number" };

function declared(
  name: TypeName,
  value: Value,
  expression: Expression,
  scope: Scope,
  kernel: KernelFacts,
): HeldNumber {
  const type = resolveTypeName(name, kernel.types, scope.space);
  if (type.kind === "opaque" || type.kind === "record" || type.kind === "array")
    throw mistake(
      scope.source,
      name.span,
      "unusable-type",
      type.kind === "opaque"
        ? `unknown type ${printTypeName(name)}`
        : `a value can't have the type ${printTypeName(name)}`,
      { hint: "a number (int, u64, size_t, enum …), a pointer, or char* for text" },
    );
  const held = heldAs(type, undefined, scope, name);
  warnNarrow(name, held, value, expression, scope);
  const named = name.tag === "enum" && name.pointers === 0 ? enumNames(name, kernel) : undefined;
  return named ? { ...held, type: named } : held;
}

function enumNames(name: TypeName, kernel: KernelFacts): DataType | undefined {
  const { types } = kernel;
  const id = types.find(name.base, "enum") ?? types.find(name.base, "enum64");
  const found = id === undefined ? undefined : types.type(id);
  if (!found || found.enumerators.length === 0) return undefined;
  const pairs = found.enumerators.map(({ name: word, value }) => [String(value), word] as const);
  return { kind: "names", names: Object.fromEntries(pairs) };
}

/** A number as the expression's own type has it; raw registers are whole words. */
function heldAs(
  type: CType,
  expression: Expression | undefined,
  scope: Scope,
  name?: TypeName,
): HeldNumber {
  switch (type.kind) {
    case "int":
      return {
        kind: "number",
        size: type.size,
        signed: type.signed,
        type: type.char && type.signed ? { kind: "char" } : intType(type.signed, name),
      };
    case "pointer":
    case "function":
      return { kind: "number", size: 8, signed: false, type: { kind: "hex" } };
    case "opaque":
      return { kind: "number", size: 8, signed: true, type: { kind: "int", signed: true } };
    case "void":
    case "float":
    case "array":
    case "record":
      throw mistake(
        scope.source,
        name?.span ?? expression?.span ?? { start: 0, end: 0 },
        "unusable-type",
        `a value can't have the type ${printType(type)}`,
      );
    default:
      return unreachable(type);
  }
}

const intType = (signed: boolean, name?: TypeName): DataType =>
  name?.base === "bool" || name?.base === "_Bool" ? { kind: "bool" } : { kind: "int", signed };

function warnNarrow(
  name: TypeName,
  held: HeldNumber,
  value: Value,
  expression: Expression,
  scope: Scope,
): void {
  const { type } = value;
  const size = type.kind === "pointer" ? 8 : type.kind === "int" && !type.raw ? type.size : 0;
  if (size <= held.size || value.kind === "constant") return;
  const text =
    expression.kind === "variable" ? `$${expression.name}` : textOf(scope.source, expression.span);
  const whole = `${type.kind === "int" && type.signed ? "s" : "u"}${size * 8}`;
  scope.warn({
    severity: "warning",
    code: "narrow-type",
    message: `${printTypeName(name)} can't hold all of ${text}, which has ${size * 8} bits`,
    source: scope.source,
    span: name.span,
    hint: `write ${whole}`,
    fix: whole,
  });
}
