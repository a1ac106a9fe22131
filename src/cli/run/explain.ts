import { EngineError } from "../../engine/errors.js";
import { mapDiagnostics } from "../../oneliners/trace/index.js";
import { explainVerifier } from "../../compile/verifier.js";
import { renderDiagnostic } from "../../render/diagnostic.js";
import type { CompiledModule } from "../../types/module.js";
import type { Diagnostic, Severity } from "../../types/outcome.js";
import type { ProgramPlan } from "../../types/plan.js";

/** What the kernel refused, as a message at the person's own text where there is such a place. */
export function explainRefusal(
  error: EngineError,
  plan: ProgramPlan,
  module: CompiledModule,
  fileName: string,
): Diagnostic {
  const program = module.programs.find(({ name }) => name === error.program);
  if (error.code === "verifier-rejected" && program !== undefined && error.log !== undefined) {
    const source = { name: fileName, text: plan.cText };
    const explained = explainVerifier(error.log, program, source);
    // The person knows no generated names.
    const message = explained.message.replaceAll(program.name, "this probe");
    return ontoProbe({ ...explained, message }, error.program, plan, fileName);
  }
  const probe = plan.programs.find(({ name }) => name === error.program)?.source;
  return {
    severity: "error",
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.log === undefined ? {} : { log: error.log }),
    ...(probe === undefined ? {} : { source: probe, span: { start: 0, end: probe.text.length } }),
  };
}

function ontoProbe(
  diagnostic: Diagnostic,
  program: string | undefined,
  plan: ProgramPlan,
  fileName: string,
): Diagnostic {
  const { span, fix, ...rest } = diagnostic;
  if (span !== undefined) {
    const before = plan.cText.slice(0, span.start);
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    const message = {
      severity: "error" as const,
      file: fileName,
      line,
      column,
      message: rest.message,
    };
    const [moved] = mapDiagnostics([message], plan);
    // A C program is the person's own text as it stands: the whole line, and what would mend it.
    if (moved?.source?.text === diagnostic.source?.text && moved?.source !== undefined)
      return {
        ...rest,
        source: moved.source,
        span,
        ...(fix === undefined ? {} : { fix }),
      };
    if (moved?.source !== undefined && moved.span !== undefined)
      return { ...rest, source: moved.source, span: moved.span };
  }
  const probe = plan.programs.find(({ name }) => name === program)?.source;
  return probe === undefined
    ? rest
    : { ...rest, source: probe, span: { start: 0, end: probe.text.length } };
}

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

export function worstFirst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

export const noteLines = (notes: readonly Diagnostic[]): readonly string[] =>
  worstFirst(notes).map(({ severity, message }) => `${severity}: ${message}`);
