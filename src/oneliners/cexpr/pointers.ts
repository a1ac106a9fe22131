/** What is reached through pointers, and calculated with them. */
import type { Span } from "../../types/outcome.js";
import { mistake } from "../source.js";
import { decay, isPointer, scalar } from "./convert.js";
import type { Scope } from "./scope.js";
import { CHAR, pointerTo, printType, S64, sizeOf, U64, VOID } from "./types.js";
import type { Value } from "./value.js";

export function dereference(value: Value, at: Span, span: Span, scope: Scope): Value {
  const pointer = scalar(value, scope);
  if (pointer.type.kind !== "pointer") {
    throw mistake(
      scope.source,
      at,
      "not-a-pointer",
      `"*" needs a pointer, this is ${printType(pointer.type)}`,
      {
        hint: "say what it points to: *(int *)arg1",
      },
    );
  }
  const { target, space } = pointer.type;
  return { kind: "place", address: pointer, offset: 0, type: target, space, span };
}

export function addressOf(value: Value, span: Span, scope: Scope): Value {
  if (value.kind === "place" && !value.bits) {
    const { address, offset } = value;
    const type = pointerTo(value.type, value.space);
    const base: Value = { kind: "cast", operand: address, type: U64, span };
    const right: Value = { kind: "constant", value: BigInt(offset), type: U64, span };
    return {
      kind: "cast",
      operand: { kind: "binary", operator: "+", left: base, right, type: U64, span },
      type,
      span,
    };
  }
  if (value.kind === "opaque-member" || value.kind === "context-bytes") return decay(value);
  throw mistake(scope.source, span, "no-address", '"&" needs something in memory');
}

/** Pointers are plain addresses in the generated text, so steps are scaled here. */
export function pointerArithmetic(
  operator: string,
  left: Value,
  right: Value,
  span: Span,
  scope: Scope,
): Value {
  if (operator === "-" && isPointer(left) && isPointer(right)) {
    const bytes: Value = { kind: "binary", operator: "-", left, right, type: S64, span };
    const size: Value = {
      kind: "constant",
      value: BigInt(stepOf(left, span, scope)),
      type: S64,
      span,
    };
    return {
      kind: "binary",
      operator: "/",
      left: { kind: "cast", operand: bytes, type: S64, span },
      right: size,
      type: S64,
      span,
    };
  }
  if (operator === "+" && !isPointer(left))
    return pointerArithmetic(operator, right, left, span, scope);
  if ((operator === "+" || operator === "-") && isPointer(left) && !isPointer(right)) {
    const steps = scaled(right, stepOf(left, span, scope), span);
    return { kind: "binary", operator, left, right: steps, type: left.type, span };
  }
  // `ptr & ~7` and the like: people mean the address.
  const plain = (value: Value): Value =>
    isPointer(value) ? { kind: "cast", operand: value, type: U64, span: value.span } : value;
  return {
    kind: "binary",
    operator: operator as "&",
    left: plain(left),
    right: plain(right),
    type: U64,
    span,
  };
}

export function stepOf(pointer: Value, span: Span, scope: Scope): number {
  const target = pointer.type.kind === "pointer" ? pointer.type.target : VOID;
  const size = sizeOf(target);
  if (size === undefined) {
    throw mistake(
      scope.source,
      span,
      "unknown-size",
      `the size of ${printType(target)} is not known`,
    );
  }
  return size;
}

export function scaled(index: Value, size: number, span: Span): Value {
  const wide: Value = { kind: "cast", operand: index, type: S64, span: index.span };
  if (size === 1) return wide;
  const factor: Value = { kind: "constant", value: BigInt(size), type: S64, span };
  return { kind: "binary", operator: "*", left: wide, right: factor, type: S64, span };
}

/** `@user`, `@kernel`: the pointer, and what is reached through it, lie there. */
export function inSpace(value: Value, space: "user" | "kernel"): Value {
  const target = value.type.kind === "pointer" ? value.type.target : CHAR;
  return { kind: "cast", operand: value, type: pointerTo(target, space), span: value.span };
}
