import type { AnyFormTool, Machine, Tool } from "../../types/tool.js";
import type { Outcome } from "../../types/outcome.js";
import type { FormPlan } from "../../program/index.js";
import { asSeen } from "../run/machine.js";
import { NONE_OF_THE_PLACES } from "./alternatives.js";
import { placeOf } from "./find.js";
import type { FormFile } from "./form_file.js";
import { planFile } from "./form_plan.js";
import { defaultsOf } from "./offered_flags.js";

/** What a kernel or a machine lacks; all else depends on what is given. */
const LACKS: ReadonlySet<string> = new Set([
  "kernel-lacks",
  "no-kprobes",
  "no-fentry",
  "no-hardware-events",
  "unknown-function",
  "unknown-tracepoint",
]);

/** Why this kernel can't run it, as a run of it would say; undefined: it can, or that depends on what is given. */
export function lackedHere(tool: Tool, machine: Machine): string | undefined {
  if (!("program" in tool)) return undefined;
  const planned = planWithoutFlags(tool, machine);
  if (planned === undefined || planned.ok) return undefined;
  const lack = asSeen(planned.diagnostics).find(({ code }) => LACKS.has(code));
  return lack?.message.replace(NONE_OF_THE_PLACES, "");
}

/** The plan of a run without any flag; undefined: it looks at a process that nobody has named. */
export function planWithoutFlags(
  tool: AnyFormTool,
  machine: Machine,
): Outcome<FormPlan> | undefined {
  try {
    return planFile(fileOf(tool, machine), machine);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Its C file as a run without any flag has it. */
export function fileOf(tool: AnyFormTool, machine: Machine): FormFile {
  const given = defaultsOf(tool);
  return {
    path: placeOf(tool.name, tool.program),
    defines: tool.defines?.(given) ?? {},
    probes: tool.probes?.(given, machine) ?? [],
    leftOut: tool.leaveOut?.(given, machine) ?? [],
    shown: [],
  };
}
