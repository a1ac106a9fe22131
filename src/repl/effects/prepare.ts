import { countingLosses, lostMapOf, printedLines, useOf } from "../../program/index.js";
import { classify, type Classified } from "../editor/classify.js";
import { splitWords } from "../editor/words.js";
import type { ToolRun } from "../../types/tool.js";
import type { CompiledModule } from "../../types/module.js";
import { mapOf, type DataField, type StreamSpec, type TableSpec } from "../../types/data.js";
import { fail, ok, unreachable, type Diagnostic, type Outcome } from "../../types/outcome.js";
import type { ProgramPlan, TracePlan } from "../../types/plan.js";
import type { View } from "../../types/view.js";
import { traceStream } from "../../oneliners/trace/stream.js";
import type { Shape } from "../../types/cell_actions.js";
import type { Planned } from "../actions.js";
import { attachLines } from "../../program/attach_lines.js";
import { orNearTools } from "./near_tools.js";
import { describeProgram } from "./describe_program.js";
import { translated } from "./translate.js";
import { dataLines } from "./data_lines.js";
import { printedStream, printedView } from "./printed_lines.js";
import { namedSpecs, withOwnData, type ShownData } from "./shown_data.js";
import type { Services } from "./services.js";

/** All that is needed to attach a cell: nothing of it is in the kernel yet. */
export interface Prepared {
  readonly planned: Planned;
  readonly module: CompiledModule;
  readonly plan: ProgramPlan;
  readonly fileName: string;
  readonly tables: readonly TableSpec[];
  readonly streams: readonly StreamSpec[];
  /** Trace one-liners: how their events become lines. */
  readonly trace: TracePlan | undefined;
  /** Lines that bpf_trace_printk makes of its texts. */
  readonly printed?: readonly RegExp[];
  /** Ends by itself after so many seconds, or with the last of these processes. */
  readonly seconds: number | undefined;
  readonly pids: readonly number[];
  /** Stacks of processes that end soon: they are known from their start. */
  readonly watchesProcesses: boolean;
  /** A C program with maps of its own, of which nobody knows whether they count all. */
  readonly ownMaps: boolean;
  /** A C program: equal maps go over to its next version. */
  readonly keepsMaps: boolean;
  /** What is shown of tables and streams; those that are not named are shown as they are. */
  readonly shown: readonly ShownData[];
  /** Entries of maps in place of the program's own. */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
}

/** A tool that only lists has lines and no program. */
export type Prepare = Outcome<Prepared | { readonly lines: readonly string[] }>;

interface WrittenText {
  readonly text: string;
  readonly file?: string | undefined;
  /** Of a file. */
  readonly flags?: string | undefined;
}

/** A text of whatever kind → a compiled module and how it is read. Needs no privilege. */
export async function prepare(
  { text, file, flags = "" }: WrittenText,
  tools: readonly string[],
  services: Services,
): Promise<Prepare> {
  const what: Classified = file === undefined ? classify(text, { tools }) : { kind: "c" };
  switch (what.kind) {
    case "trace":
      return orNearTools(
        await prepareTrace(
          what.words.map(({ value }) => value),
          services,
        ),
        what.probes[0]?.value ?? what.words[0]?.value ?? "",
        what.near ?? [],
      );
    case "argdist":
      return prepareTool(
        "argdist",
        what.words.map(({ value }) => value),
        services,
      );
    case "tool":
      return prepareTool(
        what.name,
        what.words.map(({ value }) => value),
        services,
      );
    case "c":
      return prepareProgram(text, file ?? "program.c", flags, services);
    case "foreign":
      return fail(translated(what, text, services));
    case "unknown":
      return fail({
        severity: "error",
        code: "unknown-text",
        message: what.why,
        source: { name: "input", text },
        span: what.span,
        ...(what.hint === undefined ? {} : { hint: what.hint }),
      });
    case "empty":
    case "command":
      throw new Error(`${what.kind} is no cell`);
    default:
      return unreachable(what);
  }
}

async function prepareTrace(words: readonly string[], services: Services): Promise<Prepare> {
  const planned = await services.planTrace(words);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const compiled = await services.compile(plan, "trace.c");
  if (!compiled.ok) return compiled;
  const shown = { fileName: "trace.c", views: [], tables: [], streams: [] };
  const made = common(plan, compiled.value, shown);
  const { spec, view } = traceStream(plan);
  // The text alone does not tell what its fields are.
  const places = [...(made.planned.shape.places ?? []), ...dataLines(plan, compiled.value)];
  const shape = { ...made.planned.shape, views: [view], streams: [spec], places };
  const watchesProcesses = hasUserNames(spec.fields);
  return ok({ ...made, planned: { ...made.planned, shape }, trace: plan, watchesProcesses });
}

async function prepareTool(
  name: string,
  words: readonly string[],
  services: Services,
): Promise<Prepare> {
  const planned = await services.planTool(name, words);
  if (!planned.ok) return planned;
  if ("lines" in planned.value) return ok(planned.value);
  return prepareRun(planned.value, `${name}.c`, services);
}

async function prepareRun(
  planned: ToolRun,
  fileName: string,
  services: Services,
): Promise<Outcome<Prepared>> {
  const compiled = await services.compile(planned.plan, fileName);
  if (!compiled.ok) return compiled;
  const run: Outcome<ToolRun> = await services.described(planned, compiled.value);
  if (!run.ok) return run;
  const { plan, timing, pids = [], sizes } = run.value;
  const { tables, streams } = plan;
  const { views, shown } = withOwnData(run.value.views);
  const wanted = new Set(shown.map(({ of }) => of));
  const { interval, outputs, duration } = timing;
  const byOutputs =
    outputs === undefined || interval === undefined ? undefined : outputs * interval;
  const module = run.value.module ?? compiled.value;
  const read = { tables: tables.filter(({ name }) => wanted.has(name)), streams };
  const made = common(plan, module, { fileName, views, shown, ...read });
  return ok({
    ...made,
    seconds: duration ?? byOutputs,
    pids,
    sizes,
    watchesProcesses: run.value.watchesProcesses ?? made.watchesProcesses,
  });
}

async function prepareProgram(
  text: string,
  fileName: string,
  flags: string,
  services: Services,
): Promise<Prepare> {
  const source = { name: fileName, text };
  const written = services.planProgram(
    source,
    splitWords(flags, 0).words.map(({ value }) => value),
  );
  if (!written.ok) return written;
  if ("lines" in written.value) return ok(written.value);
  if ("views" in written.value) return prepareForm(written.value, fileName, services);
  const compiled = await services.compile(written.value, fileName);
  // What this kernel has not says more than clang does of its consequences.
  const placed = services.placeProgram(source, compiled.ok ? compiled.value.programs : undefined);
  if (!placed.ok) return placed;
  if (!compiled.ok) return compiled;
  const plan = placed.value;
  const { tables, streams, views, notes } = describeProgram(text, compiled.value, plan.programs);
  const { module, counted } = withLosses(compiled.value, streams);
  const shape = { fileName, views, tables, streams: counted };
  const made = common({ ...plan, notes: [...plan.notes, ...notes] }, module, shape);
  const printed = printedLines(text);
  // The person's own text says where it goes.
  const own = { ...made.planned.shape, places: [] };
  const shown = printed.length === 0 ? own : withPrinted(own);
  return ok({
    ...{ ...made, ownMaps: true, keepsMaps: true, printed },
    planned: { ...made.planned, shape: shown },
  });
}

const withPrinted = (shape: Shape): Shape => ({
  ...shape,
  streams: [printedStream, ...shape.streams],
  views: [printedView, ...shape.views],
});

/** What a person's own ring buffers have no room for is counted too. */
function withLosses(
  module: CompiledModule,
  streams: readonly StreamSpec[],
): { readonly module: CompiledModule; readonly counted: readonly StreamSpec[] } {
  const counting = countingLosses(module);
  const has = new Set(counting.maps.map(({ name }) => name));
  const counted = streams.map((stream) => {
    const lostMap = lostMapOf(stream.map);
    return stream.lostMap === undefined && has.has(lostMap) ? { ...stream, lostMap } : stream;
  });
  return { module: counting, counted };
}

/** A text with tool.h; its maps are shown where it has neither EVENTS nor COUNTS. */
async function prepareForm(run: ToolRun, fileName: string, services: Services): Promise<Prepare> {
  const made = await prepareRun(run, fileName, services);
  if (!made.ok) return made;
  const { planned, plan, module } = made.value;
  if (planned.shape.views.length > 0)
    return ok({
      ...made.value,
      keepsMaps: true,
      planned: { ...planned, shape: { ...planned.shape, places: [] } },
    });
  const { notes, ...shown } = describeProgram(plan.cText, module, plan.programs);
  const noted = { ...plan, notes: [...plan.notes, ...notes] };
  const bare = common(noted, module, { fileName, ...shown });
  const shape = { ...bare.planned.shape, places: [] };
  return ok({ ...made.value, ...bare, keepsMaps: true, planned: { ...bare.planned, shape } });
}

/** Addresses in programs among them, whose names are to be had while the process is there. */
const hasUserNames = (fields: readonly DataField[]): boolean =>
  fields.some(({ type: { kind } }) => kind === "user-stack" || kind === "user-symbol");

interface Shown {
  readonly fileName: string;
  readonly views: readonly View[];
  readonly tables: readonly TableSpec[];
  readonly streams: readonly StreamSpec[];
  readonly shown?: readonly ShownData[];
}

function common(plan: ProgramPlan, module: CompiledModule, shown: Shown): Prepared {
  const { fileName, views, streams, shown: parts = [] } = shown;
  const tables = shown.tables.map((table) => {
    const map = mapOf(table);
    const remembers = map !== undefined && useOf(module, map).deletes;
    return remembers ? { ...table, remembers } : table;
  });
  return {
    planned: {
      notes: worstFirst(plan.notes).map(({ message }) => message),
      cText: plan.cText,
      shape: {
        views,
        tables: namedSpecs(tables, parts),
        streams: namedSpecs(streams, parts),
        programs: plan.programs.map(({ name }) => name),
        places: attachLines(plan.programs),
      },
    },
    plan,
    module,
    fileName,
    tables,
    streams,
    trace: undefined,
    seconds: undefined,
    pids: [],
    watchesProcesses: hasUserNames([
      ...tables.flatMap(({ keys }) => keys),
      ...streams.flatMap(({ fields }) => fields),
    ]),
    ownMaps: false,
    keepsMaps: false,
    shown: parts,
  };
}

const rank = { error: 0, warning: 1, note: 2 } as const;

const worstFirst = (notes: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...notes].sort((a, b) => rank[a.severity] - rank[b.severity]);
