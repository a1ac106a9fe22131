import type { Machine, ToolRun } from "../types/tool.js";
import type { Outcome, Source } from "../types/outcome.js";
import type { Block } from "../oneliners/codegen/block.js";
import { c } from "../oneliners/codegen/code.js";
import {
  addEnter,
  addLeave,
  declareCalls,
  LATENCY,
  type OpenCalls,
} from "../oneliners/codegen/open_calls.js";
import {
  addUpdate,
  beginKey,
  declareDropped,
  declareTable,
  type KeyPart,
  type TableDraft,
} from "../oneliners/codegen/tables.js";
import { attempt } from "../oneliners/source.js";
import { callOf, callsOf } from "./calls.js";
import { CLOSING, locate, openingOf, scopeOf, timingOf, type PatternOptions } from "./options.js";
import { assemblePlan, writeProgram, type Scope, type Written } from "./program.js";
import type { NumberedHook, NumberedHooks } from "./numbered_hook.js";
import { declareNamed, namesType } from "./tables.js";
import { inUnit, type Unit } from "./units.js";

export interface LatencyOptions extends PatternOptions {
  readonly unit: Unit;
  /** -F: a histogram for each function. */
  readonly perFunction: boolean;
  /** -l: only so many levels of matched calls within matched calls. */
  readonly levels?: number | undefined;
}

/** Histograms of more functions than this are made when they are needed. */
const MOST_IN_ARRAY = 16;
const CAPACITY = 16384;

/** funclatency: how long calls take, each call by itself, nested or not. */
export function planFuncLatency(options: LatencyOptions, machine: Machine): Outcome<ToolRun> {
  return attempt(() => {
    const { probe, found } = locate(options, "functions", { returns: true }, machine);
    const scope = scopeOf(options, machine);
    const draft = draftOf(options, found);
    const writer = { draft, scope, machine, source: probe.source, options };
    const calls = callsOf({ user: found.user, levels: options.levels });
    const programs = found.hooks.flatMap((hook, i) => pairOf(hook, i, calls, writer));
    const { text, spec } = namesRows(draft) ? declareNamed(draft) : declareTable(draft);
    const declarations = `${declareCalls(calls)}${text}${declareDropped(1)}`;
    const section = spec.keys.length > 0 ? { section: "Function" } : {};
    return {
      plan: assemblePlan(
        { declarations, programs, tables: [spec], notes: found.notes },
        scope,
        machine.kernel,
      ),
      views: [
        {
          kind: "histogram",
          table: draft.name,
          title: options.unit,
          ...section,
          divisor: 1n,
          statistics: options.unit,
        },
      ],
      timing: timingOf(options),
      opening: openingOf(options, found),
      closing: CLOSING,
      pids: options.pids ?? [],
    };
  });
}

/** One histogram for all, one for each function, or for each function of each process. */
function draftOf(options: LatencyOptions, found: NumberedHooks): TableDraft {
  const perProcess = found.user && options.pids?.length !== 1;
  const perFunction = options.perFunction || perProcess;
  const few = !perProcess && found.names.length <= MOST_IN_ARRAY;
  const names = perFunction ? found.names : ["all"];
  const parts: readonly KeyPart[] = [
    { field: { name: "f0", ctype: "u32" }, name: "function", type: namesType(found.names) },
    ...(perProcess ? [PROCESS] : []),
  ];
  return {
    name: "latencies",
    number: 0,
    shape:
      few || !perFunction
        ? { kind: "array", names, keyName: "function" }
        : { kind: "hash", parts, capacity: CAPACITY },
    buckets: { kind: "log2", subBits: 3 },
    aggregates: [
      { name: "count", signed: false },
      { name: "sum", signed: false },
      // The ends of the outermost buckets: percentiles do not go beyond them.
      { name: "min", signed: false },
      { name: "max", signed: false },
    ],
  };
}

const PROCESS: KeyPart = {
  field: { name: "f1", ctype: "u32" },
  name: "pid",
  type: { kind: "int", signed: false },
};

const namesRows = ({ shape }: TableDraft): boolean =>
  shape.kind === "array" && shape.names[0] !== "all";

interface Writer {
  readonly draft: TableDraft;
  readonly scope: Scope;
  readonly machine: Machine;
  readonly source: Source;
  readonly options: LatencyOptions;
}

/** The return first: an entry that is seen always finds its return attached. */
function pairOf(
  hook: NumberedHook,
  number: number,
  calls: OpenCalls,
  { draft, scope, machine, source, options }: Writer,
): readonly Written[] {
  const { exit } = hook;
  if (!exit) throw new Error(`no return of ${source.text}`);
  const { arch } = machine.kernel;
  const leave = { ...exit, pidByAttach: hook.pidByAttach };
  const usesId = draft.shape.kind === "hash" && draft.shape.parts.includes(PROCESS);
  return [
    writeProgram(`leave_${number}`, leave, source, scope, usesId, (block) => {
      addLeave(calls, callOf(hook.index), arch, block);
      addLatency(draft, options.unit, block);
    }),
    writeProgram(`enter_${number}`, hook, source, scope, false, (block) =>
      addEnter(calls, callOf(hook.index), block),
    ),
  ];
}

function addLatency(draft: TableDraft, unit: Unit, block: Block): void {
  const amount = { code: c`${inUnit(LATENCY, unit)}`, signed: false };
  const { shape } = draft;
  if (shape.kind === "array") {
    const index = shape.names[0] === "all" ? c`0` : c`call.function`;
    return addUpdate(draft, block, { index, amount });
  }
  const key = beginKey(draft, block);
  block.add(c`${key}.f0 = call.function;`);
  if (shape.parts.includes(PROCESS)) block.add(c`${key}.f1 = (u32)(id >> 32);`);
  addUpdate(draft, block, { amount });
}
