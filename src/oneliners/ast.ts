import type { Source, Span } from "../types/outcome.js";
import type { Expression, Parameter } from "./cexpr/ast.js";

/** One probe as a person typed it. */
export interface Probe {
  readonly source: Source;
  readonly hook: NamedHook;
  /** Absent where none was written. */
  readonly signature?: { readonly parameters: readonly Parameter[]; readonly span: Span };
  readonly predicate?: Expression;
  readonly format?: FormatText;
  readonly values: readonly Expression[];
}

export interface Name {
  readonly text: string;
  readonly span: Span;
}

export type NamedHook =
  | {
      readonly kind: "function";
      readonly onReturn: boolean;
      readonly library?: Name;
      readonly function: FunctionName;
      readonly offset: bigint;
      readonly span: Span;
    }
  | {
      readonly kind: "tracepoint";
      readonly category: Name;
      readonly event: Name;
      readonly span: Span;
    }
  | {
      readonly kind: "usdt";
      readonly library: Name;
      readonly provider?: Name;
      readonly probe: Name;
      readonly span: Span;
    };

export interface FunctionName extends Name {
  /** `exact`, a shell-like pattern with `*` and `?`, or what stood between slashes. */
  readonly match: "exact" | "wildcard" | "regex";
  /** A regular expression that begins where the name does. */
  readonly anchored?: boolean;
}

export interface FormatText {
  /** Escapes decoded. */
  readonly text: string;
  /** Where each character stands in the source; one more for the end. */
  readonly offsets: readonly number[];
  readonly span: Span;
}
