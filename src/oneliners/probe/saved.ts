import type { Expression } from "../cexpr/ast.js";
import { mentions } from "../cexpr/mentions.js";
import type { Target } from "../resolve/target.js";
import { namesOf, type Saved } from "./scope.js";

/** What a return probe has to be told by its entry. */
export interface EntryNeeds {
  readonly names: Saved;
  readonly latency: boolean;
  /** An entry program is needed at all. */
  readonly paired: boolean;
}

export function entryNeeds(target: Target, expressions: readonly Expression[]): EntryNeeds {
  if (!target.entry) return { names: [], latency: false, paired: false };
  const said = mentions(expressions);
  const known = namesOf(target.entry.probe);
  const names = target.entry.kept
    ? []
    : [...known.keys()].filter((name) => said.names.has(name) || said.entries.has(name));
  const latency = said.variables.has("latency");
  return { names, latency, paired: latency || names.length > 0 };
}
