import type { Expression } from "../cexpr/ast.js";
import { mentions } from "../cexpr/mentions.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import { namesOf, type Saved } from "./scope.js";

/** What a return probe has to be told by its entry. */
export interface EntryNeeds {
  readonly names: Saved;
  readonly latency: boolean;
  /** An entry program is needed at all. */
  readonly paired: boolean;
}

export function entryNeeds(hook: ResolvedHook, expressions: readonly Expression[]): EntryNeeds {
  if (!hook.entry) return { names: [], latency: false, paired: false };
  const said = mentions(expressions);
  const known = namesOf(hook.entry.probe);
  const names = hook.entry.kept
    ? []
    : [...known.keys()].filter((name) => said.names.has(name) || said.entries.has(name));
  const latency = said.variables.has("latency");
  return { names, latency, paired: latency || names.length > 0 };
}
