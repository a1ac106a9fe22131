import { renderDiagnostic } from "../../src/render/diagnostic.js";
import type { Diagnostic, Outcome } from "../../src/types/outcome.js";

/** What mutated texts go through. `name` is a folder of test/corpus, too. */
export interface TextTarget {
  readonly name: string;
  readonly words: readonly string[];
  /** Characters of an input. */
  readonly most: number;
  /** Each line of the corpus is an input; otherwise each file is. */
  readonly lines?: boolean;
  /** Throws where something is wrong. */
  readonly run: (input: string) => void;
}

/** A mistake has one line of message, and its place lies in the text. */
export function expectSound(outcome: Outcome<unknown>): void {
  if (!outcome.ok) {
    if (outcome.diagnostics.length === 0) throw new Error("refused without a diagnostic");
    outcome.diagnostics.forEach(expectDiagnostic);
  }
}

export function expectDiagnostic(diagnostic: Diagnostic): void {
  const { message, source, span } = diagnostic;
  const place = `${diagnostic.code}: ${message}`;
  if (message.trim() === "") throw new Error(`${diagnostic.code} says nothing`);
  if (span && !source) throw new Error(`${place}: a place without a text`);
  if (span && !(span.start >= 0 && span.start <= span.end && span.end <= source!.text.length))
    throw new Error(`${place}: ${span.start} to ${span.end} is not in the text`);
  for (const line of renderDiagnostic(diagnostic, { color: false, width: 80 }))
    if (line.includes("\n")) throw new Error(`${place}: a line's end within a line`);
}
