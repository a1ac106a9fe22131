import type { Aggregate } from "../../types/data.js";
import type { KernelFacts } from "../../types/facts.js";
import type { Diagnostic } from "../../types/outcome.js";
import type { Expression } from "../cexpr/ast.js";
import { check } from "../cexpr/check.js";
import { scalar } from "../cexpr/convert.js";
import type { Scope } from "../cexpr/scope.js";
import { S64 } from "../cexpr/types.js";
import type { Value } from "../cexpr/value.js";
import { LazyMap } from "../lazy_map.js";
import { entryNeeds, type EntryNeeds } from "../probe/entry_needs.js";
import { buildScope } from "../probe/scope.js";
import { untypedNote, type Shown } from "../probe/untyped.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import type { Spec, Steps } from "./ast.js";
import { checkAmount, checkKey, type CheckedKey } from "./keys.js";
import type { ArgdistOptions } from "./options.js";
import type { Parts } from "./figures.js";

export interface Amount {
  readonly expression: Expression;
  readonly value: Value;
  readonly signed: boolean;
}

/** A spec with the meaning that it has at one of its hooks. */
export interface CheckedSpec {
  readonly hook: ResolvedHook;
  readonly needs: EntryNeeds;
  readonly filter?: Value;
  readonly keys: readonly CheckedKey[];
  /** What the histogram or the figures of a row are about. */
  readonly amount?: Amount;
  readonly aggregates: readonly Aggregate["name"][];
  readonly steps?: Steps;
  readonly warnings: readonly Diagnostic[];
}

/** Throws Mistake. */
export function checkSpec(
  spec: Spec,
  parts: Parts,
  hook: ResolvedHook,
  options: ArgdistOptions,
  kernel: KernelFacts,
): CheckedSpec {
  const warnings: Diagnostic[] = [];
  const needs = entryNeeds(hook, expressionsOf(spec, parts));
  const scope = withUpstreamNames(
    buildScope(
      hook,
      spec.source,
      { binaryCompare: false, includes: options.includes },
      kernel,
      needs.names,
      (d) => warnings.push(d),
    ),
  );
  const filter = spec.filter && scalar(check(spec.filter, scope), scope);
  const keys = parts.keys.map(({ expression, type }) =>
    checkKey(expression, type, scope, kernel, options.stringSize),
  );
  const { amount } = parts;
  warnings.push(...untypedNote(hook, shownBy(spec, parts), spec.source));
  return {
    hook,
    needs,
    ...(filter ? { filter } : {}),
    keys,
    ...(amount
      ? {
          amount: {
            expression: amount.expression,
            ...checkAmount(amount.expression, amount.type, scope, kernel),
          },
        }
      : {}),
    aggregates: parts.aggregates,
    ...(parts.steps ? { steps: parts.steps } : {}),
    warnings,
  };
}

/** A result with a written type has one; an argument's place depends on the others. */
function shownBy(spec: Spec, { keys, amount }: Parts): readonly Shown[] {
  const values = [...keys, ...(amount ? [amount] : [])];
  return [
    ...(spec.filter ? [{ expression: spec.filter, text: false }] : []),
    ...values.map(({ expression, type }): Shown => {
      const { span } = expression;
      return type === undefined
        ? { expression, text: false }
        : { expression: { kind: "cast", type, operand: expression, span }, text: false };
    }),
  ];
}

export const expressionsOf = (spec: Spec, parts: Parts): readonly Expression[] => [
  ...(spec.filter ? [spec.filter] : []),
  ...parts.keys.map(({ expression }) => expression),
  ...(parts.amount ? [parts.amount.expression] : []),
];

/** argdist's own spelling beside trace's: $PID is the process, $COMM the name. */
function withUpstreamNames(scope: Scope): Scope {
  const { variables } = scope;
  const names = new Map<string, () => Value>();
  for (const name of variables.keys()) names.set(name, () => variables.get(name)!);
  names.set("PID", () => variables.get("tgid")!);
  names.set("COMM", () => variables.get("comm")!);
  const result = scope.names.get("retval");
  if (!result) return { ...scope, variables: new LazyMap(names) };
  const signed = signedResult(result);
  names.set("retval", () => signed);
  return {
    ...scope,
    names: new Map([...scope.names, ["retval", signed]]),
    variables: new LazyMap(names),
  };
}

/**
 * The result of a function without a prototype is C's int where it can be one:
 * a function that gives an int leaves the register's upper half empty. What
 * needs more than that half is shown whole.
 */
function signedResult(result: Value): Value {
  if (result.kind !== "code" || result.type.kind !== "int" || !result.type.raw) return result;
  const { code: word } = result;
  return { ...result, code: `(${word} >> 32 ? (s64)${word} : (s64)(s32)${word})`, type: S64 };
}
