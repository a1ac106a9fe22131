import { EngineError } from "../../engine/errors.js";
import { mapDiagnostics } from "../../oneliners/trace/index.js";
import { explainVerifier } from "../../compile/explain_verifier.js";
import type { CompiledModule } from "../../types/module.js";
import type { Diagnostic, Source } from "../../types/outcome.js";
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
    ...wholly(probe),
  };
}

/** A one-liner's probe is what was typed; of a C file's lines none is to blame. */
const wholly = (probe: Source | undefined): Pick<Diagnostic, "source" | "span"> =>
  probe === undefined || probe.text.includes("\n")
    ? {}
    : { source: probe, span: { start: 0, end: probe.text.length } };

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
  return { ...rest, ...wholly(probe) };
}
