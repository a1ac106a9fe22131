import type { Diagnostic, Source } from "../../types/outcome.js";
import type { Expression } from "../cexpr/ast.js";
import { children } from "../cexpr/mentions.js";
import { warning } from "../resolve/note.js";
import type { ResolvedHook, Untyped } from "../resolve/resolved_hook.js";

/** A value of a probe, and whether it is shown as the text that it points to. */
export interface Shown {
  readonly expression: Expression;
  readonly text: boolean;
}

type Mention = Expression & { kind: "name" | "variable" | "entry" };

/**
 * A number out of a function whose types nobody knows may be another one's, and
 * is shown all the same, as stripped programs have no more to give: the first
 * one of a probe is said. What is used as text speaks for itself.
 */
export function untypedNote(
  { untyped, names }: Pick<ResolvedHook, "untyped" | "names">,
  values: readonly Shown[],
  source: Source,
): readonly Diagnostic[] {
  if (!untyped) return [];
  for (const { expression, text } of values) {
    const found = doubtful(expression, text, untyped);
    if (found) return [about(found, untyped, names[0] ?? "the function", source)];
  }
  return [];
}

/** For arguments that are shown whatever the expressions say. */
export const untypedArguments = (
  { untyped, names }: Pick<ResolvedHook, "untyped" | "names">,
  source: Source,
): readonly Diagnostic[] =>
  untyped
    ? [
        warning(
          source,
          { start: 0, end: source.text.length },
          "unknown-types",
          `nothing tells what ${names[0] ?? "the function"} takes (${untyped.why}): its arguments are right only if all are whole numbers or pointers`,
        ),
      ]
    : [];

function doubtful(node: Expression, told: boolean, untyped: Untyped): Mention | undefined {
  switch (node.kind) {
    case "name":
    case "variable":
    case "entry":
      return !told && isDoubtful(node, untyped) ? node : undefined;
    case "sizeof":
      return undefined;
    case "call":
      return first(node.arguments, node.callee === "STRCMP", untyped);
    case "cast":
      return doubtful(node.operand, isPointer(node) || isResult(node.operand), untyped);
    // What a choice is about is not what it shows.
    case "conditional":
      return (
        doubtful(node.test, false, untyped) ?? first([node.then, node.otherwise], told, untyped)
      );
    case "space":
      return doubtful(node.operand, told, untyped);
    default:
      return first(children(node), false, untyped);
  }
}

function first(nodes: readonly Expression[], told: boolean, untyped: Untyped): Mention | undefined {
  for (const node of nodes) {
    const found = doubtful(node, told, untyped);
    if (found) return found;
  }
  return undefined;
}

const isPointer = ({ type }: Expression & { kind: "cast" }): boolean =>
  type.pointers + type.dimensions.length > 0;

const isResult = (node: Expression): boolean =>
  (node.kind === "name" || node.kind === "variable") && node.name === "retval";

function isDoubtful(node: Mention, { written }: Untyped): boolean {
  if (isResult(node)) return true;
  const number = node.kind !== "variable" && /^arg(\d+)$/.exec(node.name)?.[1];
  return typeof number === "string" && Number(number) > written;
}

function about(found: Mention, { why }: Untyped, name: string, source: Source): Diagnostic {
  // argdist counts the result where no value is written.
  const said = isResult(found) ? "retval" : source.text.slice(found.span.start, found.span.end);
  return isResult(found)
    ? warning(
        source,
        found.span,
        "unknown-types",
        `nothing tells what ${name} gives (${why}): ${said} is right only if that is a whole number or a pointer`,
        `if it is, say which: (int)${said}`,
      )
    : warning(
        source,
        found.span,
        "unknown-types",
        `nothing tells what ${name} takes (${why}): ${said} is right only if all up to it are whole numbers or pointers`,
        `say what it takes and use its names: ${name}(int a, double b, char *c)`,
      );
}
