import { describe } from "../../program/describe.js";
import type { ToolRun } from "../../tool.js";
import type { StreamSpec, TableSpec } from "../../types/data.js";
import type { CompiledModule } from "../../types/module.js";
import { fail, ok, type Diagnostic, type Outcome } from "../../types/outcome.js";

/** The run with tables and streams of its own C text, whose form only the compiler knows. */
export async function withDescribed(
  run: ToolRun,
  module: CompiledModule,
): Promise<Outcome<ToolRun>> {
  if (run.finish !== undefined) return run.finish(module);
  const wanted = run.described ?? [];
  if (wanted.length === 0) return ok(run);
  const tables: TableSpec[] = [...run.plan.tables];
  const streams: StreamSpec[] = [...run.plan.streams];
  const wrong: Diagnostic[] = [];
  for (const one of wanted) {
    const made = describe(module, one);
    if (!made.ok) wrong.push(...made.diagnostics);
    else if ("aggregates" in made.value) tables.push(made.value);
    else streams.push(made.value);
  }
  if (wrong.length > 0) return fail(...wrong);
  return ok({ ...run, plan: { ...run.plan, tables, streams } });
}
