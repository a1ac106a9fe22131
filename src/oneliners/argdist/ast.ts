import type { Source, Span } from "../../types/outcome.js";
import type { Expression, TypeName } from "../cexpr/ast.js";
import type { Probe } from "../ast.js";

/** -C counts how often each key occurs, -H draws how values are distributed. */
export type SpecKind = "count" | "histogram";

/** One -C or -H as a person typed it. */
export interface Spec {
  readonly kind: SpecKind;
  readonly source: Source;
  readonly hook: Probe["hook"];
  readonly signature?: NonNullable<Probe["signature"]>;
  /** In the order of the items that have a value; empty = as the expressions have it. */
  readonly types: readonly TypeName[];
  readonly typesSpan?: Span;
  /** Empty where none was written. */
  readonly items: readonly Item[];
  readonly filter?: Expression;
  readonly label?: string;
}

/** One of the expressions: part of the key, a figure of the row, or the steps of a histogram. */
export type Item =
  | { readonly kind: "value"; readonly expression: Expression; readonly span: Span }
  | {
      readonly kind: "aggregate";
      readonly aggregate: MeasureName;
      /** Absent for count(). */
      readonly expression?: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "linear";
      readonly expression: Expression;
      readonly steps: Steps;
      readonly span: Span;
    };

export const MEASURES = ["count", "sum", "avg", "min", "max", "stats"] as const;
export type MeasureName = (typeof MEASURES)[number];

/** From `first` in `count` steps; what is below and above has a row of its own. */
export interface Steps {
  readonly first: bigint;
  readonly step: bigint;
  readonly count: number;
}
