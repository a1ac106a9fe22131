import type { CacheStore } from "../../compile/store.js";
import { linkedId } from "../../program/form_names.js";
import { calledIds } from "../../program/instructions/linked.js";
import type { ParamValue } from "../../types/flags.js";
import type { CompiledModule } from "../../types/module.js";
import { fail, ok, type Diagnostic, type Outcome } from "../../types/outcome.js";
import { openMemo } from "../run/remembered_runs.js";
import type { CommonFlags } from "./common_flags.js";
import type { LinkedModule } from "./form_file.js";

export type Constants = Readonly<Record<string, ParamValue>>;

interface LinkedFile {
  readonly name: string;
  /** As programs call them. */
  readonly functions: readonly string[];
  /** A run with other constants never calls them. */
  readonly wanted: (constants: Constants) => boolean;
}

/** The constants of task_filter.c that ask for some tasks alone; the others say how. */
const ASKS = /^task_(only|by)_/;

/** Whether a run with these constants asks for some tasks alone. */
export const asksForTasks = (constants: Constants): boolean =>
  Object.entries(constants).some(([name, value]) => ASKS.test(name) && Number(value) !== 0);

/** What few runs ask for, and would be most of what there is to compile of a small tool. */
export const LINKED_FILES: readonly LinkedFile[] = [
  { name: "task_filter.c", functions: ["task_passes", "task_passes_of"], wanted: asksForTasks },
  {
    name: "path_walk.c",
    functions: ["path_walk"],
    wanted: ({ with_directory = 0 }) => Number(with_directory) !== 0,
  },
];

/** What a run with these constants needs behind the programs of `module`: from the cache, else compiled. */
export async function linkedModules(
  module: CompiledModule,
  constants: Constants,
  settings: Pick<CommonFlags, "headers" | "cache">,
  store: CacheStore,
): Promise<Outcome<readonly LinkedModule[]>> {
  const called = calledIds(module);
  const needed = LINKED_FILES.filter(
    ({ functions, wanted }) =>
      wanted(constants) && functions.some((name) => called.has(linkedId(name))),
  );
  const made = await Promise.all(needed.map(({ name }) => linkedModule(name, settings, store)));
  const wrong = made.flatMap((one): readonly Diagnostic[] => (one.ok ? [] : one.diagnostics));
  return wrong.length > 0 ? fail(...wrong) : ok(made.flatMap((one) => (one.ok ? [one.value] : [])));
}

async function linkedModule(
  name: string,
  { headers, cache }: Pick<CommonFlags, "headers" | "cache">,
  store: CacheStore,
): Promise<Outcome<LinkedModule>> {
  const memo = cache ? openMemo<LinkedModule>(store, "linked", [name, headers]) : undefined;
  const known = memo?.recall();
  if (known !== undefined) return ok(known);
  const { makeLinked } = await import("./make_linked.js");
  const made = await makeLinked(name, { headers, cache }, store);
  if (!made.ok) return made;
  memo?.remember(made.value.linked, made.value.files);
  return ok(made.value.linked);
}
