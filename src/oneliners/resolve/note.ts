import type { Diagnostic, Source, Span } from "../../types/outcome.js";

/** One line on what was chosen for the person, and why. */
export const note = (source: Source, span: Span, code: string, message: string): Diagnostic => ({
  severity: "note",
  code,
  message,
  source,
  span,
});

export const warning = (
  source: Source,
  span: Span,
  code: string,
  message: string,
  hint?: string,
): Diagnostic => ({
  severity: "warning",
  code,
  message,
  source,
  span,
  ...(hint === undefined ? {} : { hint }),
});
