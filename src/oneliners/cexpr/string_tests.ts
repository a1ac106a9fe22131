import type { Value } from "./value.js";

export type StringTest = Value & { readonly kind: "string-test" };

/** The comparisons of strings in a value. */
export function testsIn(value: Value): readonly StringTest[] {
  if (value.kind === "string-test") return [value];
  return partsOf(value).flatMap(testsIn);
}

function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case "unary":
    case "cast":
      return [value.operand];
    case "binary":
      return [value.left, value.right];
    case "conditional":
      return [value.test, value.then, value.otherwise];
    case "call":
      return value.arguments;
    case "load":
      return partsOf(value.place);
    case "place":
    case "opaque-member":
      return [value.address];
    default:
      return [];
  }
}

/** The same value with some parts in others' place; `other` answers undefined where it has to look into a part. */
export function mapped(value: Value, other: (part: Value) => Value | undefined): Value {
  if (value.kind === "constant" || value.kind === "verbatim" || value.kind === "text") return value;
  const found = other(value);
  if (found) return found;
  const inside = (part: Value): Value => mapped(part, other);
  switch (value.kind) {
    case "unary":
    case "cast":
      return { ...value, operand: inside(value.operand) };
    case "binary":
      return { ...value, left: inside(value.left), right: inside(value.right) };
    case "conditional":
      return {
        ...value,
        ...{ test: inside(value.test), then: inside(value.then) },
        otherwise: inside(value.otherwise),
      };
    case "call":
      return { ...value, arguments: value.arguments.map(inside) };
    default:
      return value;
  }
}
