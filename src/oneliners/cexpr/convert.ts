import { mistake } from "../source.js";
import type { Scope } from "./scope.js";
import { CHAR, pointerTo, printType, S32, U64, type CType, type IntType } from "./types.js";
import type { Value } from "./value.js";

export const isPointer = (value: Value): boolean => value.type.kind === "pointer";

/** C's usual arithmetic conversions; what is not an integer counts as 64 bits. */
export function arithmetic(left: CType, right: CType): CType {
  const a = promote(left);
  const b = promote(right);
  const raw = a.raw || b.raw;
  if (a.size !== b.size) {
    const wide = a.size > b.size ? a : b;
    return { ...wide, char: false, raw: raw && wide.raw };
  }
  return { kind: "int", size: a.size, signed: a.signed && b.signed, char: false, raw };
}

function promote(type: CType): IntType {
  if (type.kind === "opaque") return { kind: "int", size: 8, signed: true, char: false, raw: true };
  if (type.kind !== "int") return U64;
  return type.size < 4 ? S32 : type;
}

/** Arrays become pointers to their first element, functions pointers to themselves. */
export function decay(value: Value): Value {
  if (value.kind === "place" && value.type.kind === "array") {
    const { address, offset, space, span } = value;
    const type = pointerTo(value.type.element, space);
    if (offset === 0) return { kind: "cast", operand: address, type, span };
    const right: Value = { kind: "constant", value: BigInt(offset), type: U64, span };
    return { kind: "binary", operator: "+", left: address, right, type, span };
  }
  return value;
}

/** Something that can be computed with: memory is read, records are refused. */
export function scalar(value: Value, scope: Scope): Value {
  const decayed = decay(value);
  const read = readable(decayed, scope);
  if (read.type.kind === "void") {
    throw mistake(scope.source, value.span, "no-value", "this is void and has no value", {
      hint: "cast the pointer to what it points to: *(int *)p",
    });
  }
  return read;
}

export function readable(value: Value, scope: Scope): Value {
  if (value.kind === "context") {
    return { kind: "code", code: "ctx", type: U64, span: value.span };
  }
  if (value.kind === "context-bytes") {
    const element = value.type.kind === "array" ? value.type.element : CHAR;
    return { kind: "cast", operand: value, type: pointerTo(element, "kernel"), span: value.span };
  }
  if (value.kind !== "place") return value;
  if (value.type.kind === "record") {
    throw mistake(
      scope.source,
      value.span,
      "whole-struct",
      `this is a ${printType(value.type)}, not a single value`,
      {
        hint: "name one of its members, or take its address with &",
      },
    );
  }
  if (value.type.kind === "float") {
    throw mistake(
      scope.source,
      value.span,
      "floating-point",
      "BPF programs cannot use floating point",
    );
  }
  return { kind: "load", place: value, type: value.type, span: value.span };
}
