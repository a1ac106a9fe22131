import { basename } from "node:path";
import { dropOtherReadyMade } from "../../compile/ready_made.js";
import { CacheStore } from "../../compile/store.js";
import { openKernelFacts, openUserFacts } from "../../facts/index.js";
import type { AnyFormTool, Machine } from "../../types/tool.js";
import { compilePlan } from "../run/compile_plan.js";
import { onlineCpus } from "../run/machine.js";
import { allTools } from "./find.js";
import { LINKED_FILES } from "./linked_modules.js";
import { makeLinked } from "./make_linked.js";
import { planWithoutFlags } from "./runs_here.js";

/** One compile waits for the other's answer: two keep two CPUs busy. */
const AT_ONCE = 2;

const SETTINGS = { headers: "auto", cache: false, forPackage: true } as const;

/**
 * Compiles every tool as a run without flags has it, with this kernel's types, into the package;
 * what is there already stays.
 * @returns the exit status; 1 where one did not compile
 */
export async function makeReadyMade(): Promise<number> {
  const machine = { kernel: openKernelFacts(), user: openUserFacts(), cpus: onlineCpus() };
  const forms = (await allTools()).filter((tool): tool is AnyFormTool => "program" in tool);
  const store = new CacheStore();
  let made = 0;
  const failed: string[] = [];
  for (const { name } of LINKED_FILES) {
    const linked = await makeLinked(name, SETTINGS, store);
    if (!linked.ok) failed.push(`${name}: ${linked.diagnostics[0]!.message}`);
  }
  const waiting = forms.values();
  const work = async (): Promise<void> => {
    for (const tool of waiting) {
      const done = await makeOne(tool, machine, store);
      if (done === true) made++;
      else if (done !== undefined) failed.push(`${tool.name}: ${done}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  dropOtherReadyMade();
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
  const plan = planWithoutFlags(tool, machine);
  if (plan === undefined || !plan.ok) return undefined;
  const compiled = await compilePlan(
    plan.value,
    { ...SETTINGS, fileName: basename(tool.program) },
    store,
  );
  return compiled.ok ? true : compiled.diagnostics[0]!.message;
}
