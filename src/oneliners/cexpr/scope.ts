import type { Diagnostic, Source } from "../../types/outcome.js";
import type { TypeFacts } from "../../types/facts.js";
import type { Space } from "./types.js";
import type { Value } from "./value.js";

/** What the names in an expression mean at one probe. */
export interface Scope {
  readonly source: Source;
  readonly types: TypeFacts;
  /** `arg1`, `retval`, `args`, parameters. */
  readonly names: ReadonlyMap<string, Value>;
  /** `$pid` and so on, without the `$`. */
  readonly variables: ReadonlyMap<string, Value>;
  /** `$entry(name)`; undefined map where the probe has no entry. */
  readonly entries?: ReadonlyMap<string, Value>;
  /** Why a name that exists elsewhere has no meaning here: `retval` at an entry. */
  readonly absent: ReadonlyMap<string, string>;
  /** Where pointers point that nobody marked. */
  readonly space: Space;
  /** With -B, STRCMP's literal is a C initialiser and all bytes count. */
  readonly binaryCompare: boolean;
  /** With -I, any unknown word may come from a header. */
  readonly foreignNames: boolean;
  /** Takes what is allowed, but hardly meant. */
  readonly warn: (diagnostic: Diagnostic) => void;
}
