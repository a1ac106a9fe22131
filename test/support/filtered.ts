/** A tool's own cases, asked once more with its filters: of the workload, and of others. */
import { namesOf, type Machine, type Smoke, type Tool } from "../../src/tool.js";
import { parseToolCommand } from "../../src/cli/tool/command.js";
import type { Flag } from "../../src/types/flags.js";
import { isRows } from "./needs.js";

export type Filter = "pid" | "tid" | "uid" | "name" | "parent";

/** Constants and maps by which each is told, see tools/include/tasks.h. */
const BOUND: readonly (readonly [Filter, RegExp])[] = [
  ["pid", /^(task_only_pid|task_by_pids)$/],
  ["tid", /^(task_only_tid|task_by_tids)$/],
  ["uid", /^task_by_uid$/],
  ["name", /^task_by_name$/],
  ["parent", /^task_only_ppid$/],
];

const SAMPLES: Readonly<Record<string, unknown>> = { integers: [1], string: "x", strings: ["x"] };

function filterOf({ role, params, parse }: Flag<unknown>): Filter | undefined {
  if (role === "pid" || role === "tid") return role;
  const bound = Object.keys(params?.(SAMPLES[parse.kind] ?? 1) ?? {});
  return BOUND.find(([, pattern]) => bound.some((name) => pattern.test(name)))?.[0];
}

/** The tool's filters, each with its shortest flag. */
export function filtersOf(tool: Tool): ReadonlyMap<Filter, string> {
  const found = Object.values(tool.flags).flatMap((flag) => {
    const filter = filterOf(flag as Flag<unknown>);
    return filter === undefined ? [] : [[filter, namesOf(flag.flags)[0]!] as const];
  });
  return new Map(found);
}

/** Its words without the filters. */
function unfiltered(words: readonly string[], tool: Tool): readonly string[] {
  const names = new Set(
    Object.values(tool.flags)
      .filter((flag) => filterOf(flag as Flag<unknown>) !== undefined)
      .flatMap(({ flags }) => namesOf(flags)),
  );
  return words.filter((word, i) => !names.has(word) && !names.has(words[i - 1] ?? ""));
}

/** What stands for each filter where the workload is meant. */
const OF_WORKLOAD: Readonly<Record<Filter, (comm: string) => string>> = {
  pid: () => "{pid}",
  tid: () => "{pid}",
  uid: () => String(process.getuid?.()),
  name: (comm) => comm,
  parent: () => String(process.pid),
};

/** Programs of test/workloads that work in other threads or processes than the first. */
const SPREAD = new Set(["threads", "execs", "nested", "burn", "chain"]);

/**
 * The first case that names its process and has a workload, or the first with one.
 * `own`: it finds the workload by its process, and every filter of the workload's must let it through.
 */
export function filteredCase(
  tool: Tool,
  can: (smoke: Smoke) => boolean,
): { readonly smoke: Smoke; readonly own: boolean } | undefined {
  const pid = filtersOf(tool).get("pid");
  const fit = tool.smoke.filter(
    (smoke) => smoke.workload !== undefined && !smoke.arguments.includes("--") && can(smoke),
  );
  const own = fit.filter(
    ({ arguments: words, workload }) =>
      pid !== undefined && words.includes("{pid}") && !SPREAD.has(workload![0]),
  );
  const smoke = own.find(({ expect }) => isRows(expect)) ?? own[0] ?? fit[0];
  return smoke === undefined ? undefined : { smoke, own: own.includes(smoke) };
}

/** The case with all filters of the workload at once; where the tool takes one alone, with that of its process. */
export function wantedToo(tool: Tool, smoke: Smoke, machine: Machine): Smoke {
  const comm = ownName(tool, smoke) ?? smoke.workload![0].slice(0, 15);
  const words = [...filtersOf(tool)].map(([filter, flag]) => [flag, OF_WORKLOAD[filter](comm)]);
  const rest = unfiltered(smoke.arguments, tool);
  const all = [...words.flat(), ...rest];
  return { ...smoke, arguments: fits(tool, all, machine) ? all : [...(words[0] ?? []), ...rest] };
}

/** The name that the case itself asks for: a workload may give itself another. */
function ownName(tool: Tool, smoke: Smoke): string | undefined {
  const flag = filtersOf(tool).get("name");
  const at = flag === undefined ? -1 : smoke.arguments.indexOf(flag);
  return at < 0 ? undefined : smoke.arguments[at + 1];
}

/** Its own check has nothing against these words. */
function fits(tool: Tool, words: readonly string[], machine: Machine): boolean {
  const filled = words.map((word) => word.replaceAll("{pid}", String(process.pid)));
  const parsed = parseToolCommand(tool, tool.name, filled);
  if (parsed.kind === "exit") return false;
  return !("program" in tool) || tool.check === undefined || tool.check(parsed.given, machine).ok;
}

/** The case with one filter that the workload does not pass; rows, until the work is done. */
export function unwanted(tool: Tool, smoke: Smoke, words: readonly string[]): Smoke {
  return {
    ...smoke,
    endsItself: false,
    arguments: [...words, ...unfiltered(smoke.arguments, tool)],
  };
}
