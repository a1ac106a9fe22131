import type { PlannedProgram } from "../../types/plan.js";
import { plural } from "./stderr.js";

/** `-v`: how many places are probed, as a person counts them. */
export function attachedLine(programs: readonly PlannedProgram[], dryRun: boolean): string {
  const places = programs
    .flatMap(({ attach }) => attach)
    .filter((at) => at.kind !== "uprobe" || at.sleeps !== true)
    .reduce((sum, at) => sum + (at.kind === "kprobe-multi" ? at.functions.length : 1), 0);
  const what = `attached ${plural(places, "probe")}`;
  return dryRun ? `${what} and detached: a dry run` : what;
}
