import type { Machine, ToolRun } from "../types/tool.js";
import type { Outcome } from "../types/outcome.js";
import { c } from "../oneliners/codegen/code.js";
import {
  addUpdate,
  declareDropped,
  declareTable,
  type TableDraft,
} from "../oneliners/codegen/tables.js";
import { attempt } from "../oneliners/source.js";
import { CLOSING, locate, scopeOf, timingOf, type PatternOptions } from "./options.js";
import { assemblePlan, writeProgram } from "./program.js";
import { inUnit, type Unit } from "./units.js";

export interface IntervalOptions extends PatternOptions {
  readonly unit: Unit;
}

const DRAFT: TableDraft = {
  name: "intervals",
  number: 0,
  shape: { kind: "array", names: ["all"], keyName: "function" },
  buckets: { kind: "log2", subBits: 3 },
  aggregates: [
    { name: "count", signed: false },
    { name: "sum", signed: false },
  ],
};

/**
 * funcinterval: the time from one call to the next, of any of the functions,
 * on any CPU. There is one last time for all, read and written without a
 * lock: where two CPUs come at the same moment, both may measure from the call
 * before them, or one be taken for 0 ns apart; no call is lost, and n calls
 * always give n - 1 intervals.
 */
export function planFuncInterval(options: IntervalOptions, machine: Machine): Outcome<ToolRun> {
  return attempt(() => {
    const { probe, found } = locate(options, "all", { returns: false }, machine);
    const scope = scopeOf(options, machine);
    const programs = found.hooks.map((hook, i) =>
      writeProgram(`interval_${i}`, hook, probe.source, scope, false, (block) => {
        block.add(c`u64 now = bpf_ktime_get_ns();`);
        block.add(c`int only = 0;`);
        block.add(c`u64 *last = lasts.lookup(&only);`);
        block.add(c`if (!last) return 0;`);
        block.add(c`u64 before = *last;`);
        block.add(c`*last = now;`);
        block.add(c`if (before == 0) return 0;`);
        block.add(c`u64 apart = now > before ? now - before : 0;`);
        addUpdate(DRAFT, block, {
          amount: { code: c`${inUnit("apart", options.unit)}`, signed: false },
        });
      }),
    );
    const { text, spec } = declareTable(DRAFT);
    const declarations = `BPF_ARRAY(lasts, u64, 1);\n${text}${declareDropped(1)}`;
    const what = { tracepoint: "tracepoint", usdt: "USDT probe", function: "function" } as const;
    const kind = found.user ? "uprobe" : "kprobe";
    const named = probe.hook.kind === "function" ? `${kind} function` : what[probe.hook.kind];
    return {
      plan: assemblePlan(
        { declarations, programs, tables: [spec], notes: found.notes },
        scope,
        machine.kernel,
      ),
      views: [{ kind: "histogram", table: DRAFT.name, title: options.unit, divisor: 1n }],
      timing: timingOf(options),
      opening: `Tracing ${named} for "${options.pattern}"... Hit Ctrl-C to end.`,
      closing: CLOSING,
      pids: options.pids ?? [],
    };
  });
}
