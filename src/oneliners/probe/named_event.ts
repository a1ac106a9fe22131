/** Tracepoints and USDT probes as a person names them, for all the places where heads are read. */
import type { Source, Span } from "../../types/outcome.js";
import type { Name, NamedHook } from "../ast.js";
import { mistake, type Mistake } from "../source.js";

/** Cut at a colon: what stands before it, where there is one. */
export type Cut = readonly [before: Name | undefined, behind: Name];

/** `category:event` */
export function namedTracepoint(
  source: Source,
  [category, event]: Cut,
  span: Span,
): NamedHook & { readonly kind: "tracepoint" } {
  if (category && event.text !== "") return { kind: "tracepoint", category, event, span };
  throw mistake(source, span, "incomplete-tracepoint", "a tracepoint is t:category:event", {
    hint: "like t:sched:sched_switch",
  });
}

/** `library:probe` or `library:provider:probe` */
export function namedUsdt(
  source: Source,
  [library, name]: Cut,
  span: Span,
  cut: (name: Name) => Cut,
): NamedHook & { readonly kind: "usdt" } {
  if (!library || name.text === "") throw incompleteUsdt(source, span);
  const [provider, probe] = cut(name);
  return { kind: "usdt", library, ...(provider ? { provider } : {}), probe, span };
}

export const incompleteUsdt = (source: Source, span: Span): Mistake =>
  mistake(
    source,
    span,
    "incomplete-usdt",
    "a USDT probe is u:library:probe or u:library:provider:probe",
  );
