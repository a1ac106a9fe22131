import { basename } from "node:path";
import { firstRequest } from "../../compile/compile.js";
import { foreseenText } from "../../compile/foreseen.js";
import { openKernelFacts, openUserFacts } from "../../facts/index.js";
import type { AnyFormTool } from "../../types/tool.js";
import { onlineCpus } from "../run/machine.js";
import { allTools } from "./find.js";
import { planWithoutFlags } from "./runs_here.js";

/**
 * The files of dist/foreseen by their names: for each tool that can be planned on this kernel
 * what its first start asks of the compiler.
 */
export async function foresee(): Promise<ReadonlyMap<string, string>> {
  const machine = { kernel: openKernelFacts(), user: openUserFacts(), cpus: onlineCpus() };
  const forms = (await allTools()).filter((tool): tool is AnyFormTool => "program" in tool);
  const made = new Map<string, string>();
  for (const tool of forms) {
    const plan = planWithoutFlags(tool, machine);
    if (plan === undefined || !plan.ok) continue;
    const { cText, cflags } = plan.value;
    const asked = {
      text: cText,
      cflags,
      fileName: basename(tool.program),
      headers: "auto",
    } as const;
    made.set(tool.name, foreseenText(firstRequest(asked)));
  }
  return made;
}
