import type { Diagnostic, Outcome, Source, Span } from "../types/outcome.js";

/** The smallest span that covers both. */
export const join = (a: Span, b: Span): Span => ({
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
});

export const textOf = (source: Source, span: Span): string =>
  source.text.slice(span.start, span.end);

export interface MistakeExtras {
  readonly hint?: string | undefined;
  readonly fix?: string | undefined;
}

/**
 * A mistake of the person, on its way out of a stage. Recursive descent is
 * far easier to read when it can leave from the middle, so the stages throw
 * this, and only this, inside; `attempt` at each stage's border makes it a
 * value again. It never leaves src/oneliners.
 */
export class Mistake {
  readonly diagnostics: readonly Diagnostic[];
  constructor(...diagnostics: readonly Diagnostic[]) {
    this.diagnostics = diagnostics;
  }
}

export function diagnostic(
  source: Source,
  span: Span,
  code: string,
  message: string,
  extras: MistakeExtras = {},
): Diagnostic {
  return {
    severity: "error",
    code,
    message,
    source,
    span,
    ...(extras.hint === undefined ? {} : { hint: extras.hint }),
    ...(extras.fix === undefined ? {} : { fix: extras.fix }),
  };
}

export function mistake(
  source: Source,
  span: Span,
  code: string,
  message: string,
  extras?: MistakeExtras,
): Mistake {
  return new Mistake(diagnostic(source, span, code, message, extras));
}

/** Runs a stage; its mistakes become a value, everything else is a bug and passes through. */
export function attempt<T>(stage: () => T): Outcome<T> {
  try {
    return { ok: true, value: stage() };
  } catch (thrown) {
    if (thrown instanceof Mistake) return { ok: false, diagnostics: thrown.diagnostics };
    throw thrown;
  }
}

/** `nearest: a, b, c`, or nothing when there is nothing near. */
/** As -I gives it: a path, or a name in the directories of headers. */
export const includeLine = (header: string): string =>
  `#include ${/^[./]/.test(header) ? JSON.stringify(header) : `<${header}>`}\n`;

export const nearestHint = (names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : `nearest: ${names.join(", ")}`;
