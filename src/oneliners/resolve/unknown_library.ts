import type { Source } from "../../types/outcome.js";
import type { Name } from "../ast.js";
import { mistake, nearestHint, type Mistake } from "../source.js";

/** A library or program that this machine has not; `near`: what it has of names like it. */
export const unknownLibrary = (source: Source, name: Name, near: readonly string[]): Mistake =>
  mistake(source, name.span, "unknown-library", `no library or program ${name.text}`, {
    hint: nearestHint(near),
    fix: near[0],
  });
