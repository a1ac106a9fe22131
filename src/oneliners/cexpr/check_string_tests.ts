import { mistake } from "../source.js";
import type { Expression } from "./ast.js";
import { decay, readable } from "./convert.js";
import type { Scope } from "./scope.js";
import { CHAR, S32, sizeOf } from "./types.js";
import type { Value } from "./value.js";

/** The comparison needs the literal's length on the program's stack of 512 bytes. */
const MOST_BYTES = 200;

type Call = Expression & { kind: "call" };

/**
 * STRCMP("literal", string): true when the string is the literal, whole; a
 * literal that ends in `*` compares its beginning only. With -B the literal
 * is a C initialiser, `{0x6C, 0x00}`, and all of its bytes are compared.
 */
export function checkStringTest(
  call: Call,
  scope: Scope,
  check: (e: Expression, s: Scope) => Value,
): Value {
  const [literal, subject, extra] = call.arguments;
  if (!literal || !subject || extra) {
    throw mistake(
      scope.source,
      call.span,
      "strcmp-arguments",
      'STRCMP takes two arguments: STRCMP("literal", string)',
    );
  }
  if (literal.kind !== "string") {
    const swapped = subject.kind === "string";
    throw mistake(
      scope.source,
      literal.span,
      "strcmp-literal",
      "STRCMP's first argument is a string literal",
      {
        hint: swapped ? "the literal comes first" : undefined,
      },
    );
  }
  const value = decay(check(subject, scope));
  const string =
    value.kind === "comm" || value.kind === "context-bytes" ? value : readable(value, scope);
  if (!isStringLike(string)) {
    throw mistake(scope.source, subject.span, "not-a-string", "this cannot be a string");
  }
  const prefix =
    !scope.binaryCompare && literal.value.endsWith("*") && !literal.text.endsWith('\\*"');
  const text = prefix ? literal.value.slice(0, -1) : literal.value;
  const bytes = scope.binaryCompare
    ? parseInitialiser(literal, scope)
    : [...new TextEncoder().encode(text)];
  if (bytes.length > MOST_BYTES) {
    throw mistake(
      scope.source,
      literal.span,
      "strcmp-too-long",
      `STRCMP compares at most ${MOST_BYTES} bytes, these are ${bytes.length}`,
    );
  }
  const match = scope.binaryCompare ? "bytes" : prefix ? "prefix" : "exact";
  return { kind: "string-test", bytes, match, subject: string, type: S32, span: call.span };
}

type Binary = Expression & { kind: "binary" };

/**
 * `$comm == "name"` and `!=`: as STRCMP compares, where C would compare two addresses. Undefined
 * for what compares no strings; throws where strings are meant and can't be compared.
 */
export function checkStringComparison(
  expression: Binary,
  scope: Scope,
  check: (e: Expression, s: Scope) => Value,
): Value | undefined {
  const { operator, left, right, span } = expression;
  if (operator === ",") return undefined;
  const equality = operator === "==" || operator === "!=";
  const [literal, subject] = left.kind === "string" ? [left, right] : [right, left];
  if (literal.kind === "string" && equality && subject.kind !== "string") {
    const call = { kind: "call", callee: "STRCMP", calleeSpan: span, span } as const;
    const test = checkStringTest({ ...call, arguments: [literal, subject] }, scope, check);
    return operator === "=="
      ? test
      : { kind: "unary", operator: "!", operand: test, type: S32, span };
  }
  if (literal.kind === "string") {
    throw mistake(
      scope.source,
      literal.span,
      "string-operand",
      `"${operator}" cannot be used on strings`,
      {
        hint: 'strings are compared with == and !=, like $comm == "sh"',
      },
    );
  }
  if (/^[<>]=?$|^[=!]=$/.test(operator))
    for (const side of [left, right]) refuseArray(side, operator, scope, check);
  return undefined;
}

/** Of characters: C compares their addresses. */
function refuseArray(
  side: Expression,
  operator: string,
  scope: Scope,
  check: (e: Expression, s: Scope) => Value,
): void {
  const { kind, type } = check(side, scope);
  const bytes = type.kind === "array" && sizeOf(type.element) === 1;
  if (kind !== "comm" && !(bytes && (kind === "place" || kind === "context-bytes"))) return;
  throw mistake(
    scope.source,
    side.span,
    "string-operand",
    `"${operator}" cannot compare two strings in memory`,
    {
      hint: 'compare it with a literal: == "sh" or != "sh"',
    },
  );
}

function isStringLike(value: Value): boolean {
  const { type } = value;
  if (value.kind === "comm" || value.kind === "context-bytes") return true;
  return (
    type.kind === "pointer" ||
    type.kind === "opaque" ||
    (type.kind === "int" && type.size === 8 && type !== CHAR)
  );
}

/** `{0x6C, 0, 12, 'a'}`; the braces may be left out. */
function parseInitialiser(literal: Expression & { kind: "string" }, scope: Scope): number[] {
  const inner = literal.value.trim().replace(/^\{/, "").replace(/\}$/, "").trim();
  const items =
    inner === ""
      ? []
      : inner
          .split(",")
          .map((item) => item.trim())
          .filter((item) => item !== "");
  const bytes = items.map((item) => (/^'.'$/.test(item) ? item.charCodeAt(1) : Number(item)));
  const wrong = bytes.findIndex((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255);
  if (wrong >= 0 || bytes.length === 0) {
    const what = wrong >= 0 ? `"${items[wrong]}" is not a byte` : "it has none";
    throw mistake(
      scope.source,
      literal.span,
      "binary-literal",
      `with -B the literal is a list of bytes: ${what}`,
      {
        hint: 'like STRCMP("{0x6C, 0x00}", arg4)',
      },
    );
  }
  return bytes;
}
