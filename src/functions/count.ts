import type { Machine, ToolRun } from "../types/tool.js";
import type { Outcome } from "../types/outcome.js";
import { addUpdate, declareDropped, type TableDraft } from "../oneliners/codegen/tables.js";
import { c } from "../oneliners/codegen/code.js";
import { attempt } from "../oneliners/source.js";
import { CLOSING, locate, openingOf, scopeOf, timingOf, type PatternOptions } from "./options.js";
import { assemblePlan, writeProgram } from "./program.js";
import { declareNamed } from "./tables.js";

/** funccount: how often each function or event of a pattern was hit. */
export function planFuncCount(options: PatternOptions, machine: Machine): Outcome<ToolRun> {
  return attempt(() => {
    const { probe, found } = locate(options, "all", { returns: false }, machine);
    const scope = scopeOf(options, machine);
    const draft: TableDraft = {
      name: "counts",
      number: 0,
      shape: { kind: "array", names: found.names, keyName: "function" },
      aggregates: [{ name: "count", signed: false }],
    };
    const programs = found.hooks.map((hook, i) =>
      writeProgram(`count_${i}`, hook, probe.source, scope, false, (block) =>
        addUpdate(draft, block, { index: c`${hook.index}` }),
      ),
    );
    const { text, spec } = declareNamed(draft);
    const declarations = `${text}${declareDropped(1)}`;
    return {
      plan: assemblePlan(
        { declarations, programs, tables: [spec], notes: found.notes },
        scope,
        machine.kernel,
      ),
      views: [{ kind: "counts", table: draft.name, title: "FUNC", width: 36 }],
      timing: timingOf(options),
      opening: openingOf(options, found),
      closing: CLOSING,
      pids: options.pids ?? [],
    };
  });
}
