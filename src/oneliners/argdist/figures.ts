import type { Aggregate } from "../../types/data.js";
import { unreachable, type Span } from "../../types/outcome.js";
import type { Expression, TypeName } from "../cexpr/ast.js";
import { printTypeName } from "../cexpr/type_name.js";
import { mistake, textOf } from "../source.js";
import type { Item, MeasureName, Spec, Steps } from "./ast.js";

interface TypedExpression {
  readonly expression: Expression;
  readonly type?: TypeName | undefined;
}

/** What a spec asks for, wherever it is attached: keys, one value, and figures of it. */
export interface Parts {
  readonly keys: readonly (TypedExpression & { readonly name: string })[];
  readonly amount?: TypedExpression & { readonly name: string };
  /** Figures of a row; `count` first. */
  readonly aggregates: readonly Aggregate["name"][];
  readonly steps?: Steps;
}

type TypedItem = Item & { readonly type?: TypeName | undefined };

/** Throws Mistake. */
export function partsOf(spec: Spec): Parts {
  const items = typedItems(spec);
  return spec.kind === "count" ? countParts(spec, items) : histogramParts(spec, items);
}

const isReturn = ({ hook }: Spec): boolean => hook.kind === "function" && hook.onReturn;

/** The items, or what stands for them where there are none, with their types. */
function typedItems(spec: Spec): readonly TypedItem[] {
  const { types, typesSpan, items } = spec;
  if (items.length === 0) {
    if (!isReturn(spec)) return typesSpan ? typeAlone(spec, typesSpan) : [];
    if (types.length > 1) throw mismatch(spec, 1);
    return [{ ...resultItem(spec), type: types[0] }];
  }
  if (types.length === 0) return items;
  const valued = items.filter((item) => item.kind !== "aggregate" || item.expression !== undefined);
  const keys = items.filter((item) => item.kind !== "aggregate");
  const typed = types.length === valued.length ? valued : keys;
  if (types.length !== typed.length) throw mismatch(spec, valued.length);
  return items.map((item) => ({ ...item, type: types[typed.indexOf(item)] }));
}

function resultItem({ hook: { span } }: Spec): Item {
  return { kind: "value", expression: { kind: "variable", name: "retval", span }, span };
}

function typeAlone(spec: Spec, span: Span): never {
  const type = textOf(spec.source, span);
  throw mistake(spec.source, span, "missing-value", `${type} is a type, but its value is missing`, {
    hint: `like :${type}:arg1`,
  });
}

function mismatch(spec: Spec, values: number): never {
  const { types, typesSpan, source, hook } = spec;
  const written = types.map(printTypeName).join(", ");
  throw mistake(
    source,
    typesSpan ?? hook.span,
    "type-count",
    `there ${types.length === 1 ? "is one type" : `are ${types.length} types`} (${written}) for ${values === 1 ? "one value" : `${values} values`}`,
    { hint: "give one type per value, or none" },
  );
}

function countParts(spec: Spec, items: readonly TypedItem[]): Parts {
  const keys: Parts["keys"][number][] = [];
  const figures: (TypedItem & { kind: "aggregate" })[] = [];
  for (const item of items) {
    switch (item.kind) {
      case "value":
        keys.push({ expression: item.expression, type: item.type, name: nameOf(spec, item) });
        break;
      case "aggregate":
        figures.push(item);
        break;
      case "linear":
        throw mistake(
          spec.source,
          item.span,
          "histogram-in-count",
          "lhist() makes a histogram, but this spec counts",
          { hint: "give it with -H" },
        );
      default:
        return unreachable(item);
    }
  }
  return { keys, ...figuresOf(spec, figures) };
}

/** All figures of a row are about the same value: it is kept once. */
function figuresOf(
  spec: Spec,
  figures: readonly (TypedItem & { kind: "aggregate" })[],
): Pick<Parts, "amount" | "aggregates"> {
  const aggregates = new Set<Aggregate["name"]>(["count"]);
  let first: Parts["amount"];
  for (const { aggregate, expression, type } of figures) {
    for (const name of MEASURES_OF[aggregate]) aggregates.add(name);
    if (!expression) continue;
    const name = textOf(spec.source, expression.span);
    if (first && plain(first.name) !== plain(name))
      throw mistake(
        spec.source,
        expression.span,
        "two-values",
        `a row's figures are about one value: ${first.name} or ${name}`,
        { hint: "give the other its own -C" },
      );
    first ??= { expression, type, name };
  }
  const order = ["count", "sum", "min", "max"] as const;
  return {
    ...(first ? { amount: first } : {}),
    aggregates: order.filter((name) => aggregates.has(name)),
  };
}

const plain = (text: string): string => text.replace(/\s+/g, "");

const MEASURES_OF: Readonly<Record<MeasureName, readonly Aggregate["name"][]>> = {
  count: ["count"],
  sum: ["count", "sum"],
  avg: ["count", "sum"],
  min: ["count", "min"],
  max: ["count", "max"],
  stats: ["count", "sum", "min", "max"],
};

function histogramParts(spec: Spec, items: readonly TypedItem[]): Parts {
  const last = items.at(-1);
  if (!last) throw noValue(spec);
  const keys = items.slice(0, -1).map((item) => {
    if (item.kind !== "value") throw misplaced(spec, item);
    return { expression: item.expression, type: item.type, name: nameOf(spec, item) };
  });
  if (last.kind === "aggregate") throw misplaced(spec, last);
  const amount = { expression: last.expression, type: last.type, name: nameOf(spec, last) };
  const steps = last.kind === "linear" ? { steps: last.steps } : {};
  return { keys, amount, aggregates: ["count"], ...steps };
}

function noValue({ source, hook }: Spec): never {
  throw mistake(source, hook.span, "missing-value", "a histogram needs a value", {
    hint: "like :u64:arg1 after the parentheses; return probes (r:…) take the result by default",
  });
}

function misplaced({ source }: Spec, item: Item): never {
  if (item.kind === "linear")
    throw mistake(source, item.span, "lhist-not-last", "lhist() must be the last value", {
      hint: "the values before it are keys, each with its own histogram",
    });
  throw mistake(
    source,
    item.span,
    "aggregate-in-histogram",
    "a histogram takes no sum(), avg(), min(), max() or stats()",
    {
      hint: "give it with -C; --statistics adds average, total and percentiles to histograms",
    },
  );
}

/** As a person reads it: `$entry(size)` is that parameter. */
function nameOf(spec: Spec, item: Item): string {
  if (spec.items.length === 0) return "retval";
  const span = item.kind === "linear" ? item.expression.span : item.span;
  return textOf(spec.source, span)
    .replace(/\$entry\(\s*(\w+)\s*\)/g, "$1")
    .trim();
}
