import type { View } from "../../types/view.js";
import type { TableDraft } from "../codegen/tables.js";
import type { Spec } from "./ast.js";
import type { ArgdistOptions } from "./options.js";
import type { Parts } from "./figures.js";

/** A -C is rows below the spec as typed, a -H a table below the value's name; a label takes the place of either. */
export function viewOf(spec: Spec, parts: Parts, draft: TableDraft, options: ArgdistOptions): View {
  if (spec.kind === "count")
    return {
      kind: "frequency",
      table: draft.name,
      heading: spec.label ?? spec.source.text.trim(),
      ...(options.top === undefined ? {} : { top: options.top }),
    };
  const title = spec.label ?? parts.amount?.name ?? "";
  return {
    kind: "histogram",
    table: draft.name,
    title,
    divisor: 1n,
    ...(options.statistics ? { statistics: unitOf(spec, title) } : {}),
  };
}

/** What the figures are in: a label says it, latencies are nanoseconds, of others nothing is known. */
function unitOf(spec: Spec, title: string): string {
  if (spec.label !== undefined) return spec.label;
  return title === "$latency" ? "ns" : "";
}
