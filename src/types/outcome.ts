/**
 * A mistake in a person's text is a value, never an exception: every stage
 * returns an Outcome, and only bugs throw.
 */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Half-open range of UTF-16 offsets in a source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text that a span points into: one probe argument, or one C file. */
export interface Source {
  /** What a person would call it: `probe 1`, `bite.c`, `-I`. */
  readonly name: string;
  readonly text: string;
}

export type Severity = "error" | "warning" | "note";

/** One message with the place, the reason and the way out. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable, kebab-case: `unknown-function`, `unbalanced-parenthesis`, … */
  readonly code: string;
  /** One line, no full stop, no generated names in it. */
  readonly message: string;
  /** Where in the person's own text; absent when there is no such place. */
  readonly source?: Source;
  readonly span?: Span;
  /** The way out, one line: `nearest: vfs_read, vfs_readv`. */
  readonly hint?: string;
  /** The text that would be right at `span`, ready to be taken. */
  readonly fix?: string;
  /** Whole log of clang or of the verifier, shown on request (-v). */
  readonly log?: string;
}

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const fail = (...diagnostics: readonly Diagnostic[]): Outcome<never> => ({
  ok: false,
  diagnostics,
});

/** Ends every switch over a union: a new kind breaks the build in each pass. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
