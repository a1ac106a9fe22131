import type { CacheStore } from "../../compile/store.js";
import type { FormParam } from "../../program/index.js";
import type { ParamValue } from "../../types/flags.js";
import type { CompiledModule } from "../../types/module.js";
import { ok, type Outcome } from "../../types/outcome.js";
import { openMemo } from "../run/remembered_runs.js";
import type { CommonFlags } from "./common_flags.js";

/** tools/include/task_filter.c, compiled: the same for every tool, put behind a program that asks. */
export interface TaskFilter {
  readonly module: CompiledModule;
  readonly params: readonly FormParam[];
}

/** The constants of task_filter.c that ask for some tasks alone; the others say how. */
const ASKS = /^task_(only|by)_/;

/** Whether a run with these constants asks for some tasks alone. */
export const asksForTasks = (constants: Readonly<Record<string, ParamValue>>): boolean =>
  Object.entries(constants).some(([name, value]) => ASKS.test(name) && Number(value) !== 0);

/** From the cache, else compiled. */
export async function taskFilter(
  { headers, cache }: Pick<CommonFlags, "headers" | "cache">,
  store: CacheStore,
): Promise<Outcome<TaskFilter>> {
  const memo = cache ? openMemo<TaskFilter>(store, "task-filter", [headers]) : undefined;
  const known = memo?.recall();
  if (known !== undefined) return ok(known);
  const { makeTaskFilter } = await import("./make_task_filter.js");
  const made = await makeTaskFilter({ headers, cache }, store);
  if (made.ok) memo?.remember(made.value.filter, made.value.files);
  return made.ok ? ok(made.value.filter) : made;
}
