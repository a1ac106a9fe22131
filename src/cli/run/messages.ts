import { renderDiagnostic } from "../../render/diagnostic.js";
import type { Diagnostic, Severity } from "../../types/outcome.js";

export interface Style {
  readonly color: boolean;
  readonly width: number;
}

export function stderrStyle(): Style {
  const { isTTY, columns } = process.stderr;
  const color = isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  return { color, width: isTTY ? columns : 100 };
}

/** Lines for stderr: one message each with place, reason and way out; logs only with -v. */
export function messageLines(
  diagnostics: readonly Diagnostic[],
  verbose: boolean,
  style: Style,
): readonly string[] {
  return diagnostics.flatMap((diagnostic) => [
    ...renderDiagnostic(diagnostic, style),
    ...(verbose && diagnostic.log !== undefined ? diagnostic.log.trimEnd().split("\n") : []),
  ]);
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** What is no matter of the text (a permission that is missing) is said once for all of its places. */
export function worstFirst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const once = diagnostics.filter(({ source, message }) => {
    if (source !== undefined) return true;
    const first = !seen.has(message);
    seen.add(message);
    return first;
  });
  return once.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

export const noteLines = (notes: readonly Diagnostic[]): readonly string[] =>
  worstFirst(notes).map(({ severity, message }) => `${severity}: ${message}`);
