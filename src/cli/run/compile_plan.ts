import { compile } from "../../compile/index.js";
import type { CacheStore } from "../../compile/store.js";
import { mapDiagnostics } from "../../oneliners/trace/index.js";
import { openKernelFacts } from "../../facts/index.js";
import { withNearestNames } from "../../program/nearest_names.js";
import type { CompiledModule, HeaderSource, ModuleMessage } from "../../types/module.js";
import { fail, ok, type Diagnostic, type Outcome } from "../../types/outcome.js";
import type { ProgramPlan } from "../../types/plan.js";

/** How a plan is compiled; `fileName` is what clang calls its text. */
export interface CompileSettings {
  readonly fileName: string;
  readonly headers: HeaderSource;
  readonly cache: boolean;
  /** The package brings it along from now on. */
  readonly forPackage?: boolean;
}

/** Compiles a plan; clang's complaints come back on the person's own text. */
export async function compilePlan(
  plan: ProgramPlan,
  settings: CompileSettings,
  store: CacheStore,
): Promise<Outcome<CompiledModule>> {
  const { fileName, headers, cache, forPackage = false } = settings;
  const request = { text: plan.cText, fileName, cflags: plan.cflags, headers };
  const compiled = await compile(request, { cache, forPackage, store });
  if (compiled.ok) return ok(compiled.value.module);
  return fail(...onOwnText(compiled.diagnostics, plan, fileName));
}

/** A diagnostic that clang gave on generated C, moved to where the person wrote its cause. */
function onOwnText(
  diagnostics: readonly Diagnostic[],
  plan: ProgramPlan,
  fileName: string,
): readonly Diagnostic[] {
  const own = diagnostics.flatMap((diagnostic) => {
    if (diagnostic.source?.text !== plan.cText || diagnostic.span === undefined)
      return [diagnostic];
    const [moved] = mapDiagnostics([toMessage(diagnostic, plan.cText, fileName)], plan);
    if (moved === undefined) return [diagnostic];
    // A C program is the person's own: it keeps the compiler's explanation.
    if (moved.source?.name === fileName && moved.span !== undefined)
      return [
        withNearestNames(
          { ...diagnostic, source: moved.source, span: moved.span },
          openKernelFacts(),
        ),
      ];
    return [diagnostic.hint === undefined ? moved : { hint: diagnostic.hint, ...moved }];
  });
  // All else follows from what is wrong with a header.
  const ofHeader = own.find(({ code }) => code === "header-error");
  return ofHeader ? [ofHeader] : own;
}

function toMessage(diagnostic: Diagnostic, text: string, file: string): ModuleMessage {
  const before = text.slice(0, diagnostic.span?.start ?? 0);
  return {
    severity: diagnostic.severity,
    file,
    line: before.split("\n").length,
    column: before.length - before.lastIndexOf("\n"),
    message: diagnostic.message,
  };
}
