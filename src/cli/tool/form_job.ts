import { statSync } from "node:fs";
import { shownBy } from "../../render/index.js";
import { withParams } from "../../engine/programs/params.js";
import { bufferMap, PARAM_MARK } from "../../program/form_names.js";
import { withFunctions } from "../../program/instructions/linked.js";
import type { Form, FormParam } from "../../program/index.js";
import type { MapFilling, ParamValue } from "../../types/flags.js";
import type { AnyFormTool, Machine } from "../../types/tool.js";
import type { CompiledModule } from "../../types/module.js";
import { fail, ok, type Outcome } from "../../types/outcome.js";
import type { StreamSpec } from "../../types/data.js";
import type { View } from "../../types/view.js";
import { noteLines } from "../run/messages.js";
import type { GivenValues } from "./command.js";
import { filledIn } from "./auto_view.js";
import type { CommonFlags } from "./common_flags.js";
import { withContainers } from "./containers.js";
import type { FormReady, LinkedModule } from "./form_file.js";
import type { ToolJob } from "./job.js";
import { byRole, fillingsOf, idsOf, paramsOf, timingOf } from "./flag_roles.js";
import { asksForTasks, type Constants } from "./linked_modules.js";
import { wrongParams, wrongViews, type Shown } from "./wrong_names.js";

/** All that decides a run beside the compiled program. */
export interface FormAsked {
  readonly tool: AnyFormTool;
  readonly given: GivenValues;
  readonly common: CommonFlags;
  readonly prepared: unknown;
  readonly views: readonly View[];
  readonly machine: Machine;
  /** Values of PARAMs, but those that the file's defaults say. */
  readonly constants: Constants;
}

/** What a run asks for, with the constants that its flags and where it runs make of it. */
export const withConstants = (asked: Omit<FormAsked, "constants">): FormAsked => ({
  ...asked,
  constants: {
    ...machineConstants(asked.machine),
    ...paramsOf(asked.tool, asked.given),
    ...asked.tool.params?.(asked.given, asked.prepared),
  },
});

/** The run; or the names in the declaration that its C file does not have. */
export function formJob(
  ready: FormReady,
  asked: FormAsked,
  linked: readonly LinkedModule[],
): Outcome<ToolJob> {
  const { tool, views, constants } = asked;
  const wrong = [
    ...wrongViews(tool.name, views, shownOf(ready)),
    ...wrongParams(tool.name, tool.program, ready.plan.form.params, constants),
  ];
  return wrong.length > 0 ? fail(...wrong) : ok(jobOf(ready, asked, linked));
}

/** What each table and stream of the compiled file has. */
const shownOf = ({ plan, tables, streams }: FormReady): readonly Shown[] => [
  ...tables.map(({ name, keys, aggregates, bucket }): Shown => {
    const own = aggregates.map((one) => one.name);
    const usual = own.length === 0 ? [] : ["count", "sum", "min", "max", "avg"];
    return {
      name,
      where: whereOf(plan.form, name),
      columns: [...new Set([...keys.map((one) => one.name), ...own, ...usual])],
      kind: bucket === undefined ? "table" : "histogram",
    };
  }),
  ...streams.map(({ name, fields }): Shown => ({
    name,
    where: whereOf(plan.form, name),
    columns: fields.map((one) => one.name),
    kind: "stream",
  })),
];

/** How the C file calls what the columns stand in. */
export function whereOf({ data }: Form, name: string): string {
  const one = data.find((each) => each.name === name);
  if (one === undefined) return `the map ${name}`;
  return one.kind === "events" ? one.record : `COUNTS ${name}`;
}

function jobOf(ready: FormReady, asked: FormAsked, linked: readonly LinkedModule[]): ToolJob {
  const { tool, given, common, prepared, views } = asked;
  const { plan, module, tables, streams } = ready;
  const whole = withFunctions(
    module,
    linked.map((one) => one.module),
  );
  const params = [...plan.form.params, ...linked.flatMap((one) => one.params)];
  const { constants } = asked;
  const values = paramValues(params, { ...constants, task_filtered: asksForTasks(constants) });
  const { opening, header, ending, picture } = tool;
  const path = byRole(tool, given, "picture");
  const fillings = Object.entries(fillingsOf(tool, given));
  const shown = shownViews(filledIn(views, [...tables, ...streams]), common);
  return {
    name: tool.name,
    summary: tool.summary,
    module: pinned(withParams(whole, PARAM_MARK, values), fillings),
    filled: Object.fromEntries(
      fillings.flatMap(([name, one]) => ("keys" in one ? [[name, one.keys.map(BigInt)]] : [])),
    ) as Record<string, readonly bigint[]>,
    sizes: sizesOf(tool.sizes?.(given) ?? {}, plan.form),
    plan: { programs: plan.programs, selfMap: undefined, tables, streams: read(streams, shown) },
    views: shown,
    timing: { ...timingOf(tool, given), ...tool.timing?.(given) },
    opening: typeof opening === "function" ? opening(given, prepared) : opening,
    closing: tool.closing,
    ...(header === undefined ? {} : { header: () => linesOf(header(given, prepared)) }),
    ...(ending === undefined ? {} : { ending: () => linesOf(ending(given, prepared)) }),
    ...(picture === undefined || typeof path !== "string"
      ? {}
      : { picture: { path, draw: () => picture(given, prepared) } }),
    watchesProcesses: tool.watchesProcesses ?? false,
    pids: idsOf(tool, given, "pid"),
    roomHint: undefined,
    stackHint: Object.values(tool.flags).some(({ flags }) => flags.includes("--stack-storage-size"))
      ? "--stack-storage-size makes room for more"
      : undefined,
    notes: noteLines(plan.notes),
    settings: common,
  };
}

/** What no view shows has no reader: the rows of the only one left may be printed natively. */
const read = (streams: readonly StreamSpec[], views: readonly View[]): readonly StreamSpec[] =>
  streams.filter(({ name }) => views.some((view) => shownBy(view) === name));

const shownViews = (views: readonly View[], { containers }: CommonFlags): readonly View[] =>
  containers ? withContainers(views) : views;

/** Maps that are another's by their pins. */
function pinned(
  module: CompiledModule,
  fillings: readonly (readonly [string, MapFilling])[],
): CompiledModule {
  const paths = new Map(
    fillings.flatMap(([name, one]) => ("pinned" in one ? [[name, one.pinned] as const] : [])),
  );
  if (paths.size === 0) return module;
  const maps = module.maps.map((map) => {
    const pinnedPath = paths.get(map.name);
    return pinnedPath === undefined ? map : { ...map, pinnedPath };
  });
  return { ...module, maps };
}

/** A table of COUNTS has its entries in the maps that take turns. */
function sizesOf(
  sizes: Readonly<Record<string, number | undefined>>,
  { data }: Form,
): Readonly<Record<string, number>> {
  const counts = new Set(data.filter(({ kind }) => kind === "counts").map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(sizes).flatMap(([name, size]) =>
      size === undefined ? [] : [[counts.has(name) ? bufferMap(name) : name, size]],
    ),
  );
}

const linesOf = (lines: string | readonly string[]): readonly string[] =>
  typeof lines === "string" ? (lines === "" ? [] : [lines]) : lines;

/** What tasks.h wants to know of where we run. */
function machineConstants({
  pidNamespace,
  cgroupPath,
}: Machine): Readonly<Record<string, ParamValue>> {
  return {
    task_tracer: process.pid,
    ...(pidNamespace === undefined
      ? {}
      : {
          task_namespace_device: pidNamespace.device,
          task_namespace_inode: pidNamespace.inode,
        }),
    ...(cgroupPath === undefined
      ? {}
      : { task_only_cgroup: statSync(cgroupPath, { bigint: true }).ino }),
  };
}

/** A value for each constant that the programs have, by its marker. */
const paramValues = (
  params: readonly FormParam[],
  given: Readonly<Record<string, ParamValue>>,
): ReadonlyMap<number, bigint> =>
  new Map(params.map(({ id, name, initial }) => [id, BigInt(given[name] ?? initial)]));
