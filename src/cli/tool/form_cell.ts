import { shownBy } from "../../render/index.js";
import { describeForm } from "../../program/index.js";
import type { AnyFormTool, Listing, Machine, ToolRun } from "../../types/tool.js";
import type { CompiledModule } from "../../types/module.js";
import { fail, ok, type Diagnostic, type Outcome } from "../../types/outcome.js";
import type { CacheStore } from "../../compile/store.js";
import type { CommonFlags } from "./common_flags.js";
import type { GivenValues } from "./command.js";
import { formJob, withConstants } from "./form_job.js";
import { formViews } from "./form_views.js";
import { linkedModules } from "./linked_modules.js";
import { planFile } from "./form_plan.js";

/** A C file, and its text where that is another than the file's. */
interface Written {
  readonly path: string;
  readonly text?: string;
  /** What is said of it beside the plan's own. */
  readonly notes?: readonly Diagnostic[];
}

/** A tool with a C file as a run whose form is told once it is compiled: for a cell of the terminal. */
export function planFormTool(
  tool: AnyFormTool,
  { path, text, notes = [] }: Written,
  { given, common }: { readonly given: GivenValues; readonly common: CommonFlags },
  machine: Machine,
  store: CacheStore,
): Outcome<ToolRun | Listing> {
  const checked = tool.check?.(given, machine) ?? ok(undefined);
  if (!checked.ok) return checked;
  if (checked.value !== undefined) return ok(checked.value);
  const prepared = tool.prepare?.(given, machine);
  const views = formViews(tool, given, prepared);
  const shown = [...new Set(views.map(shownBy))];
  const probes = tool.probes?.(given, machine) ?? [];
  const planned = planFile(
    {
      path,
      text,
      defines: tool.defines?.(given) ?? {},
      probes,
      leftOut: tool.leaveOut?.(given, machine) ?? [],
      shown,
    },
    machine,
  );
  if (!planned.ok) return planned;
  const said = [...notes, ...planned.value.notes];
  const plan = { ...planned.value, notes: said, tables: [], streams: [] };
  const asked = withConstants({ tool, given, common, prepared, views, machine });
  const finish = async (module: CompiledModule): Promise<Outcome<ToolRun>> => {
    const described = describeForm(plan, module, shown);
    if (!described.ok) return fail(...described.diagnostics);
    const ready = { ...described.value, plan, module };
    const linked = await linkedModules(module, asked.constants, common, store);
    if (!linked.ok) return linked;
    const job = formJob(ready, asked, linked.value);
    if (!job.ok) return job;
    const { timing, watchesProcesses, pids, filled, sizes, views: shownViews } = job.value;
    return ok({
      plan: { ...plan, ...described.value, ...(filled === undefined ? {} : { filled }) },
      views: shownViews,
      timing,
      watchesProcesses,
      pids,
      module: job.value.module,
      sizes,
    });
  };
  return ok({ plan, views, timing: {}, finish });
}
