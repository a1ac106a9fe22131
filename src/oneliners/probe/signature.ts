import type { Source } from "../../types/outcome.js";
import type { Parameter } from "../cexpr/ast.js";
import { parseParameter, type IsTypeName } from "../cexpr/type_name.js";
import type { Cursor } from "../cursor.js";
import { join, mistake } from "../source.js";
import type { Probe, NamedHook } from "../ast.js";

/** Words that begin an expression, never a parameter. */
export const NOT_TYPES = /^(arg\d+|retval|args|ctx)$/;

/**
 * Signature := "(" [Parameter ("," Parameter)*] ")", touching the head.
 * Upstream takes anything that touches as a signature; here it is one only
 * if it reads as one, so `f(arg1==1)` is a predicate.
 */
export function parseSignature(cursor: Cursor, types: IsTypeName): Probe["signature"] {
  return cursor.tryParse((c) => {
    const open = c.next();
    const parameters: Parameter[] = [];
    if (c.isWord("void") && c.is(")", 1)) c.next();
    if (!c.is(")")) {
      do {
        const first = c.peek();
        if (NOT_TYPES.test(first.text) && !types(first.text)) return undefined;
        parameters.push(parseParameter(c));
      } while (c.take(","));
    }
    const close = c.take(")");
    return close ? { parameters, span: join(open.span, close.span) } : undefined;
  });
}

export function noSignature(
  source: Source,
  hook: NamedHook,
  signature: NonNullable<Probe["signature"]>,
): never {
  const what = hook.kind === "tracepoint" ? "tracepoint" : "USDT probe";
  const hint =
    hook.kind === "tracepoint" ? "its fields are args->name" : "its arguments are arg1, arg2, …";
  throw mistake(source, signature.span, "unexpected-signature", `a ${what} has no signature`, {
    hint,
  });
}
