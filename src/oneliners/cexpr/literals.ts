/** Numbers, characters and strings as C writes them. */
import type { Cursor } from "../cursor.js";
import { join, mistake } from "../source.js";
import type { Expression } from "./ast.js";

export function parseNumber(cursor: Cursor): Expression {
  const token = cursor.next();
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)([uUlL]*)$/.exec(token.text);
  if (!match) {
    throw mistake(
      cursor.source,
      token.span,
      "invalid-number",
      `"${token.text}" is not a whole number`,
    );
  }
  const digits = match[1]!;
  const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  if (value > 0xffffffffffffffffn) {
    throw mistake(
      cursor.source,
      token.span,
      "invalid-number",
      "the number does not fit in 64 bits",
    );
  }
  const suffix = match[2]!.toLowerCase();
  return {
    kind: "number",
    value,
    unsigned: suffix.includes("u"),
    long: suffix.includes("l"),
    text: token.text,
    span: token.span,
  };
}

export function parseChar(cursor: Cursor): Expression {
  const token = cursor.next();
  const value = token.decoded ?? "";
  if (value.length !== 1 || value.charCodeAt(0) > 0xff) {
    throw mistake(
      cursor.source,
      token.span,
      "invalid-character",
      "a character literal is one character of one byte",
      {
        hint: "text goes in double quotes",
      },
    );
  }
  return { kind: "char", value: value.charCodeAt(0), text: token.text, span: token.span };
}

/** Strings that touch are one, as in C. */
export function parseString(cursor: Cursor): Expression {
  const first = cursor.next();
  let value = first.decoded ?? "";
  let span = first.span;
  while (cursor.peek().kind === "string") {
    const more = cursor.next();
    value += more.decoded ?? "";
    span = join(span, more.span);
  }
  return { kind: "string", value, text: cursor.source.text.slice(span.start, span.end), span };
}
