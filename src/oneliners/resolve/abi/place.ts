import type { UserType } from "../../../types/facts.js";
import type { Convention } from "./convention.js";
import { shapeOf, type Shape } from "./shape.js";

/** Where a value is at a function's first instruction. */
export type Placement =
  /** The n-th of the registers for whole numbers. */
  | { readonly kind: "register"; readonly index: number }
  /** So many bytes above the stack pointer. */
  | { readonly kind: "stack"; readonly offset: number }
  | { readonly kind: "refused"; readonly why: string };

interface Free {
  integers: number;
  floats: number;
  stack: number;
}

/**
 * Where each parameter of a function comes in. What is passed in a way that is
 * not known leaves all after it unknown, as nobody can tell what it took.
 */
export function place(
  types: readonly UserType[],
  result: UserType | undefined,
  convention: Convention,
): readonly Placement[] {
  const free: Free = { integers: 0, floats: 0, stack: convention.above };
  let lost = result && takeResult(result, convention, free);
  return types.map((type, i): Placement => {
    if (lost !== undefined) return { kind: "refused", why: lost };
    const shape = shapeOf(type, convention);
    if (shape.kind === "unknown") {
      lost = `comes after parameter ${i + 1}, of which can't be told how it is passed: ${shape.why}`;
      return { kind: "refused", why: `can't be told apart from others: ${shape.why}` };
    }
    return take(shape, convention, free);
  });
}

/** A result that does not fit into registers is written to where the caller says, in a parameter of its own. */
function takeResult(result: UserType, convention: Convention, free: Free): string | undefined {
  if (convention.shapes === "go" || convention.shapes === "arm64") return undefined;
  const shape = shapeOf(result, convention);
  if (shape.kind === "unknown")
    return `can't be told: how the function gives its result decides it, and ${shape.why}`;
  const hidden =
    (shape.kind === "parts" && shape.inMemory && result.kind === "record") ||
    (result.kind === "record" && result.byReference);
  if (hidden) take({ kind: "value" }, convention, free);
  return undefined;
}

function take(
  shape: Exclude<Shape, { kind: "unknown" }>,
  convention: Convention,
  free: Free,
): Placement {
  if (shape.kind === "value") {
    if (free.integers < convention.integers) return { kind: "register", index: free.integers++ };
    return {
      kind: "stack",
      offset: push(free, shape.size ?? convention.word, shape.align ?? 1, convention),
    };
  }
  const { parts, inMemory, size, align, why } = shape;
  const integers = parts.filter((part) => part === "integer").length;
  const floats = parts.length - integers;
  const fits =
    !inMemory &&
    free.integers + integers <= convention.integers &&
    free.floats + floats <= convention.floats;
  if (fits) {
    free.integers += integers;
    free.floats += floats;
  } else {
    push(free, size, align, convention);
    // On ARM a value that no longer fits ends the use of the registers of its kind.
    if (convention.shapes === "arm64" && integers > 0) free.integers = convention.integers;
    if (convention.shapes === "arm64" && floats > 0) free.floats = convention.floats;
  }
  return { kind: "refused", why };
}

/** Room on the stack, in whole words but for Go's. */
function push(free: Free, size: number, align: number, convention: Convention): number {
  const unit = convention.shapes === "go" ? 1 : convention.word;
  const to = Math.min(Math.max(align, unit), convention.aligned);
  const base = convention.above;
  const offset = base + Math.ceil((free.stack - base) / to) * to;
  free.stack = offset + Math.ceil(size / unit) * unit;
  return offset;
}
