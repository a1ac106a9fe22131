import type { Span } from "../../types/outcome.js";
import type { Expression } from "../cexpr/ast.js";
import { mistake } from "../source.js";
import type { Source } from "../../types/outcome.js";
import type { Item, Steps } from "./ast.js";

/** Rows of a linear histogram whose end is not given; BCC's have as many. */
const DEFAULT_STEPS = 1024;
const MOST_STEPS = 100_000;

type Call = Expression & { kind: "call" };

export const stepsOf = (step: bigint): Steps => ({ first: 0n, step, count: DEFAULT_STEPS });

/** Linear := "lhist" "(" Expression "," [From "," To ","] Step ")" */
export function linearItem(call: Call, source: Source): Item {
  const [expression, ...numbers] = call.arguments;
  if (!expression || (numbers.length !== 1 && numbers.length !== 3))
    throw mistake(
      source,
      call.span,
      "lhist-arguments",
      "lhist takes a value and a step, or a value, from, to and a step",
      { hint: "like lhist(args->count, 0, 4096, 512)" },
    );
  const values = numbers.map((number) => constant(number, source));
  const steps =
    values.length === 1
      ? stepsOf(positive(values[0]!, numbers[0]!.span, source))
      : range(values, numbers, call.span, source);
  return { kind: "linear", expression, steps, span: call.span };
}

function range(
  [from = 0n, to = 0n, step = 0n]: readonly bigint[],
  numbers: readonly Expression[],
  span: Span,
  source: Source,
): Steps {
  positive(step, numbers[2]!.span, source);
  if (to <= from)
    throw mistake(source, numbers[1]!.span, "empty-range", `${to} is not above ${from}`);
  const count = (to - from + step - 1n) / step;
  if (count > MOST_STEPS)
    throw mistake(
      source,
      span,
      "too-many-steps",
      `this makes ${count} steps; at most ${MOST_STEPS} are allowed`,
      { hint: `a step of ${(to - from + 99n) / 100n} makes 100` },
    );
  return { first: from, step, count: Number(count) };
}

function positive(step: bigint, span: Span, source: Source): bigint {
  if (step > 0n) return step;
  throw mistake(source, span, "bad-step", "a step must be greater than 0");
}

function constant(expression: Expression, source: Source): bigint {
  if (expression.kind === "number") return expression.value;
  if (expression.kind === "unary" && expression.operator === "-")
    return -constant(expression.operand, source);
  throw mistake(
    source,
    expression.span,
    "not-a-number",
    "lhist() takes literal numbers as from, to and step",
  );
}
