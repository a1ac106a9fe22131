import type { BucketScale } from "../../types/data.js";
import type { Field } from "../codegen/layout.js";
import type { KeyPart, TableDraft } from "../codegen/tables.js";
import { cutAt } from "../probe/strings.js";
import { mistake } from "../source.js";
import type { Spec } from "./ast.js";
import type { CheckedSpec } from "./check.js";
import type { Held } from "./keys.js";
import type { ArgdistOptions } from "./options.js";
import type { Parts } from "./figures.js";
import { stepsOf } from "./steps.js";

export const FUNCTION_FIELD = "place";
export const keyField = (n: number): string => `f${n}`;

/** Parts of a power of two that percentiles are told from. */
const FINE = 3;

/** What a program has to know of the table that all of its spec's hooks fill. */
export interface SharedTable {
  readonly draft: TableDraft;
  readonly held: readonly Held[];
  /** Rows are told apart by function. */
  readonly byFunction: boolean;
}

/** The one table that all hooks of a spec fill; `names` are those of its hooks. Throws Mistake. */
export function sharedTable(
  spec: Spec,
  parts: Parts,
  checked: readonly CheckedSpec[],
  names: readonly string[],
  number: number,
  options: ArgdistOptions,
): SharedTable {
  const held = parts.keys.map(({ expression }, i) =>
    checked
      .map(({ keys }) => keys[i]!.held)
      .reduce((a, b) => {
        const both = widest(a, b);
        if (both) return both;
        throw mistake(
          spec.source,
          expression.span,
          "mixed-types",
          "this is a string in one place and a number in another",
          { hint: "give it a type" },
        );
      }),
  );
  const byFunction = spec.hook.kind === "tracepoint" ? hasPattern(spec) : isPattern(spec);
  const signed = checked.some(({ amount }) => amount?.signed);
  const buckets = spec.kind === "histogram" ? scaleOf(parts, options) : undefined;
  const aggregates =
    spec.kind === "histogram" && options.statistics
      ? (["count", "sum", "min", "max"] as const)
      : parts.aggregates;
  const draft: TableDraft = {
    name: `t${number}`,
    number,
    shape: shapeOf(parts, held, byFunction, names, options),
    ...(buckets ? { buckets } : {}),
    aggregates: aggregates.map((name) => ({ name, signed: name !== "count" && signed })),
  };
  return { draft, held, byFunction };
}

const isPattern = ({ hook }: Spec): boolean =>
  hook.kind === "function" && hook.function.match !== "exact";

const hasPattern = ({ hook }: Spec): boolean =>
  hook.kind === "tracepoint" && /[*?]/.test(hook.category.text + hook.event.text);

function widest(a: Held, b: Held): Held | undefined {
  if (a.kind === "text" && b.kind === "text")
    return { kind: "text", size: Math.max(a.size, b.size) };
  if (a.kind !== "number" || b.kind !== "number") return undefined;
  return a.size >= b.size ? a : b;
}

function scaleOf(parts: Parts, options: ArgdistOptions): BucketScale {
  const steps = parts.steps ?? (options.linear === undefined ? undefined : stepsOf(options.linear));
  if (steps) return { kind: "linear", ...steps };
  return { kind: "log2", subBits: options.statistics ? FINE : 0 };
}

function shapeOf(
  parts: Parts,
  held: readonly Held[],
  byFunction: boolean,
  names: readonly string[],
  options: ArgdistOptions,
): TableDraft["shape"] {
  if (parts.keys.length === 0)
    return { kind: "array", names: byFunction ? names : [""], keyName: "function" };
  const own = parts.keys.map(({ name }, i) => partOf(name, held[i]!, i, options.stringSize));
  return {
    kind: "hash",
    parts: byFunction ? [functionPart(names), ...own] : own,
    capacity: options.maxKeys,
  };
}

const functionPart = (names: readonly string[]): KeyPart => ({
  field: { name: FUNCTION_FIELD, ctype: "u32" },
  name: "function",
  type: { kind: "names", names: { ...names } },
});

function partOf(name: string, held: Held, n: number, stringSize: number): KeyPart {
  const field = fieldOf(held, keyField(n));
  if (held.kind !== "text") return { field, name, type: held.type };
  // One that can't be longer than its own room is whole, whatever the key rounds it to.
  return { field, name, type: { kind: "string", most: cutAt(held.size, stringSize) ?? held.size } };
}

const fieldOf = (held: Held, name: string): Field =>
  held.kind === "text"
    ? { name, ctype: "char", count: held.size }
    : { name, ctype: `${held.signed ? "s" : "u"}${(held.size * 8) as 8 | 16 | 32 | 64}` };
