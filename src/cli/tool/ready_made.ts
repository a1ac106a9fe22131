import { basename } from "node:path";
import { dropReadyMade } from "../../compile/ready_made.js";
import { CacheStore } from "../../compile/store.js";
import { openKernelFacts, openUserFacts } from "../../facts/index.js";
import type { FormPlan } from "../../program/index.js";
import type { AnyFormTool, Machine } from "../../types/tool.js";
import { compilePlan } from "../run/compile_plan.js";
import { onlineCpus } from "../run/machine.js";
import { allTools } from "./find.js";
import { planFile } from "./form_plan.js";
import { fileOf } from "./runs_here.js";
import { unfiltered } from "./task_filter.js";

/** One compile waits for the other's answer: two keep two CPUs busy. */
const AT_ONCE = 2;

/**
 * Compiles every tool as a run without flags has it, with this kernel's types, into the package.
 * @returns the exit status; 1 where one did not compile
 */
export async function makeReadyMade(): Promise<number> {
  dropReadyMade();
  const machine = { kernel: openKernelFacts(), user: openUserFacts(), cpus: onlineCpus() };
  const forms = (await allTools()).filter((tool): tool is AnyFormTool => "program" in tool);
  const store = new CacheStore();
  let made = 0;
  const failed: string[] = [];
  const waiting = forms.values();
  const work = async (): Promise<void> => {
    for (const tool of waiting) {
      const done = await makeOne(tool, machine, store);
      if (done === true) made++;
      else if (done !== undefined) failed.push(`${tool.name}: ${done}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const line of failed) process.stderr.write(`error: ${line}\n`);
  process.stdout.write(
    `${made} of ${forms.length} tools are ready made; ${forms.length - made - failed.length} can't run on this kernel, or need a process\n`,
  );
  return failed.length > 0 ? 1 : 0;
}

/** true: made; undefined: not for this kernel, or it looks at a process that nobody named; else what went wrong. */
async function makeOne(
  tool: AnyFormTool,
  machine: Machine,
  store: CacheStore,
): Promise<true | string | undefined> {
  const plans = plansOf(tool, machine);
  for (const plan of plans) {
    const settings = { headers: "auto", cache: false, forPackage: true } as const;
    const named = { ...settings, fileName: basename(tool.program) };
    const compiled = await compilePlan(plan, named, store);
    if (!compiled.ok) return compiled.diagnostics[0]!.message;
  }
  return plans.length > 0 ? true : undefined;
}

/** For a run without flags, and for one that asks for some tasks alone. */
function plansOf(tool: AnyFormTool, machine: Machine): readonly FormPlan[] {
  try {
    const file = fileOf(tool, machine);
    const whole = planFile(file, machine);
    const lean = planFile(unfiltered(file), machine);
    if (!whole.ok || !lean.ok) return [];
    return whole.value.form.called.length > 0 ? [lean.value, whole.value] : [lean.value];
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
}
