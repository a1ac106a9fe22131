import { unreachable } from "../../types/outcome.js";
import type { Span } from "../../types/outcome.js";
import { nearest } from "../nearest.js";
import { mistake, nearestHint } from "../source.js";
import type { Expression, TypeName } from "./ast.js";
import { arithmetic, decay, isPointer, readable, scalar } from "./convert.js";
import { checkMember } from "./member.js";
import { checkStringComparison, checkStringTest } from "./check_string_tests.js";
import { addressOf, dereference, inSpace, pointerArithmetic, scaled, stepOf } from "./pointers.js";
import type { Scope } from "./scope.js";
import {
  pointerTo,
  printType,
  resolveTypeName,
  sizeOf,
  CHAR,
  S32,
  S64,
  U32,
  U64,
  type CType,
} from "./types.js";
import { respan, type Value } from "./value.js";

/** Gives an expression its meaning at a probe; throws Mistake. */
export function check(expression: Expression, scope: Scope): Value {
  const { span } = expression;
  switch (expression.kind) {
    case "number":
      return { kind: "constant", value: expression.value, type: literalType(expression), span };
    case "char":
      return { kind: "constant", value: BigInt(expression.value), type: S32, span };
    case "string":
      return {
        kind: "text",
        text: expression.text,
        bytes: [...new TextEncoder().encode(expression.value)],
        type: pointerTo(CHAR, "kernel"),
        span,
      };
    case "name":
      return checkName(expression.name, span, scope);
    case "variable":
      return checkVariable(expression.name, span, scope);
    case "entry":
      return checkEntry(expression.name, expression.nameSpan, span, scope);
    case "unary":
      return checkUnary(expression, scope);
    case "binary":
      return checkBinary(expression, scope);
    case "conditional":
      return checkConditional(expression, scope);
    case "cast":
      return checkCast(expression.type, check(expression.operand, scope), span, scope);
    case "sizeof-type":
      return checkSizeof(resolveTypeName(expression.type, scope.types, scope.space), span, scope);
    case "sizeof":
      return checkSizeof(check(expression.operand, scope).type, span, scope);
    case "call":
      return checkCall(expression, scope);
    case "index":
      return checkIndex(expression, scope);
    case "member":
      return checkMember(expression, check(expression.base, scope), scope);
    case "space":
      return respan(inSpace(decay(check(expression.operand, scope)), expression.space), span);
    default:
      return unreachable(expression);
  }
}

function literalType(number: Expression & { kind: "number" }): CType {
  const decimal = /^[1-9]/.test(number.text);
  if (!number.long && !number.unsigned && number.value <= 0x7fffffffn) return S32;
  if (!number.long && (number.unsigned || !decimal) && number.value <= 0xffffffffn) return U32;
  return number.unsigned || number.value > 0x7fffffffffffffffn ? U64 : S64;
}

/** A word: known here, an enumerator of the kernel, or something for the compiler. */
function checkName(name: string, span: Span, scope: Scope): Value {
  const known = scope.names.get(name);
  if (known) return respan(known, span);
  const why = scope.absent.get(name);
  if (why !== undefined) throw mistake(scope.source, span, "not-here", `${name} ${why}`);
  const value = scope.types.enumerator(name);
  if (value !== undefined) {
    const type = value >= -0x80000000n && value <= 0x7fffffffn ? S32 : S64;
    return { kind: "constant", value, type, span };
  }
  const mayBeMacro = /^_*[A-Z][A-Z0-9_]*$/.test(name) || scope.foreignNames;
  if (mayBeMacro)
    return { kind: "verbatim", text: name, type: { kind: "opaque", text: "a constant" }, span };
  throw unknownName(name, span, scope);
}

function unknownName(name: string, span: Span, scope: Scope): never {
  const argument = /^arg(\d+)$/.exec(name);
  if (argument && Number(argument[1]) > 0) {
    const most = [...scope.names.keys()].filter((key) => /^arg\d+$/.test(key)).length;
    const message =
      most === 0 ? `this probe has no ${name}` : `this probe has arguments up to arg${most}`;
    const fields = scope.names.has("args") ? "use args->field" : undefined;
    throw mistake(scope.source, span, "no-such-argument", message, { hint: fields });
  }
  const variable = scope.variables.has(name) ? `$${name}` : undefined;
  const near = nearest(name, scope.names.keys());
  const known = [...scope.names.keys(), ...[...scope.variables.keys()].map((key) => `$${key}`)];
  throw mistake(scope.source, span, "unknown-name", `unknown name ${name}`, {
    hint:
      variable === undefined
        ? (nearestHint(near) ?? `known here: ${known.join(", ")}`)
        : `${variable} is known`,
    fix: variable ?? near[0],
  });
}

function checkVariable(name: string, span: Span, scope: Scope): Value {
  const known = scope.variables.get(name);
  if (known) return respan(known, span);
  const why = scope.absent.get(`$${name}`);
  if (why !== undefined) throw mistake(scope.source, span, "not-here", `$${name} ${why}`);
  const near = nearest(name, scope.variables.keys());
  throw mistake(scope.source, span, "unknown-variable", `unknown variable $${name}`, {
    hint: `known here: ${[...scope.variables.keys()].map((key) => `$${key}`).join(" ")}`,
    fix: near[0] && `$${near[0]}`,
  });
}

function checkEntry(name: string, nameSpan: Span, span: Span, scope: Scope): Value {
  if (!scope.entries) {
    throw mistake(scope.source, span, "not-here", "$entry() needs a return probe (r:…)");
  }
  const known = scope.entries.get(name);
  if (known) return respan(known, span);
  const near = nearest(name, scope.entries.keys());
  throw mistake(scope.source, nameSpan, "unknown-parameter", `no parameter ${name}`, {
    hint: nearestHint(near) ?? `known here: ${[...scope.entries.keys()].join(", ")}`,
    fix: near[0],
  });
}

function checkUnary(expression: Expression & { kind: "unary" }, scope: Scope): Value {
  const { operator, span } = expression;
  const checked = check(expression.operand, scope);
  if (operator === "*") return dereference(checked, expression.operand.span, span, scope);
  if (operator === "&") return addressOf(checked, span, scope);
  const operand = scalar(checked, scope);
  const type = operator === "!" ? S32 : arithmetic(operand.type, S32);
  return { kind: "unary", operator, operand, type, span };
}

function checkBinary(expression: Expression & { kind: "binary" }, scope: Scope): Value {
  const { operator, span } = expression;
  const compared = checkStringComparison(expression, scope, check);
  if (compared) return compared;
  const left = scalar(check(expression.left, scope), scope);
  const right = scalar(check(expression.right, scope), scope);
  if ((operator === "/" || operator === "%") && right.kind === "constant" && right.value === 0n)
    throw mistake(scope.source, span, "division-by-zero", "division by zero");
  if (operator === ",") return { kind: "binary", operator, left, right, type: right.type, span };
  if (operator === "&&" || operator === "||" || /^[<>]=?$|^[=!]=$/.test(operator)) {
    if (operator !== "&&" && operator !== "||") warnUnsigned(operator, left, right, span, scope);
    return { kind: "binary", operator, left, right, type: S32, span };
  }
  if (isPointer(left) || isPointer(right))
    return pointerArithmetic(operator, left, right, span, scope);
  const shift = operator === "<<" || operator === ">>";
  const type = shift ? arithmetic(left.type, S32) : arithmetic(left.type, right.type);
  return { kind: "binary", operator, left, right, type, span };
}

/** `retval < 0` of a register whose type nobody knows: unsigned, so never true. */
function warnUnsigned(operator: string, left: Value, right: Value, span: Span, scope: Scope): void {
  const raw = left.type.kind === "int" && left.type.raw && !left.type.signed;
  const zero = right.kind === "constant" && right.value === 0n;
  if (!raw || !zero || (operator !== "<" && operator !== ">=")) return;
  const name = scope.source.text.slice(left.span.start, left.span.end);
  scope.warn({
    severity: "warning",
    code: "unsigned-compare",
    message: `${name} is an unsigned register here: this is ${operator === "<" ? "never" : "always"} true`,
    source: scope.source,
    span,
    hint: `write (int)${name} ${operator} 0`,
    fix: `(int)${name} ${operator} 0`,
  });
}

function checkConditional(expression: Expression & { kind: "conditional" }, scope: Scope): Value {
  const test = scalar(check(expression.test, scope), scope);
  const then = scalar(check(expression.then, scope), scope);
  const otherwise = scalar(check(expression.otherwise, scope), scope);
  const type = isPointer(then)
    ? then.type
    : isPointer(otherwise)
      ? otherwise.type
      : arithmetic(then.type, otherwise.type);
  return { kind: "conditional", test, then, otherwise, type, span: expression.span };
}

function checkCast(name: TypeName, operand: Value, span: Span, scope: Scope): Value {
  const from = decay(operand);
  const space = from.type.kind === "pointer" ? from.type.space : scope.space;
  const type = resolveTypeName(name, scope.types, space);
  if (type.kind === "record" || type.kind === "array" || type.kind === "float") {
    throw mistake(
      scope.source,
      name.span,
      "bad-cast",
      `a value can't be cast to ${printType(type)}`,
      {
        hint: type.kind === "record" ? `a pointer can: (${printType(type)} *)` : undefined,
      },
    );
  }
  return { kind: "cast", operand: scalar(from, scope), type, span };
}

function checkSizeof(type: CType, span: Span, scope: Scope): Value {
  const size = sizeOf(type);
  if (size !== undefined) return { kind: "constant", value: BigInt(size), type: U64, span };
  if (type.kind === "opaque")
    return { kind: "code", code: `sizeof(${type.text})`, type: U64, span };
  throw mistake(scope.source, span, "unknown-size", `the size of ${printType(type)} is not known`);
}

function checkCall(expression: Expression & { kind: "call" }, scope: Scope): Value {
  if (expression.callee === "STRCMP") return checkStringTest(expression, scope, check);
  const list = expression.arguments.map((argument) => scalar(check(argument, scope), scope));
  const { callee, calleeSpan, span } = expression;
  return {
    kind: "call",
    callee,
    calleeSpan,
    arguments: list,
    type: callee.startsWith("bpf_") ? U64 : S64,
    span,
  };
}

function checkIndex(expression: Expression & { kind: "index" }, scope: Scope): Value {
  const base = readable(decay(check(expression.base, scope)), scope);
  const index = scalar(check(expression.index, scope), scope);
  const { span } = expression;
  if (base.type.kind !== "pointer") {
    throw mistake(
      scope.source,
      expression.base.span,
      "not-a-pointer",
      `"[]" needs an array or a pointer, this is ${printType(base.type)}`,
    );
  }
  const size = stepOf(base, span, scope);
  const { target, space } = base.type;
  if (index.kind === "constant") {
    const offset = Number(BigInt.asIntN(32, index.value)) * size;
    return { kind: "place", address: base, offset, type: target, space, span };
  }
  const address: Value = {
    kind: "binary",
    operator: "+",
    left: base,
    right: scaled(index, size, span),
    type: base.type,
    span,
  };
  return { kind: "place", address, offset: 0, type: target, space, span };
}
