import type { Machine, ToolRun } from "../types/tool.js";
import type { Outcome } from "../types/outcome.js";
import { addUpdate, beginKey, declareDropped, declareTable } from "../oneliners/codegen/tables.js";
import type { KeyPart, TableDraft } from "../oneliners/codegen/tables.js";
import { c } from "../oneliners/codegen/code.js";
import { attempt } from "../oneliners/source.js";
import { CLOSING, locate, openingOf, scopeOf, timingOf, type PatternOptions } from "./options.js";
import { assemblePlan, writeProgram } from "./program.js";
import { addStacks, declareStacks, stackParts } from "./stacks.js";

export interface StackCountOptions extends PatternOptions {
  /** -K, -U: only these; neither = both. */
  readonly kernelOnly: boolean;
  readonly userOnly: boolean;
  /** -P */
  readonly perProcess: boolean;
  /** -s, -v, -d, -f */
  readonly offsets: boolean;
  readonly addresses: boolean;
  readonly delimited: boolean;
  readonly folded: boolean;
  /** --stack-storage-size */
  readonly stackSize?: number | undefined;
}

const TABLE = "counts";
const CAPACITY = 16384;
const STACKS = 16384;

/** stackcount: which way the calls of a function, or the hits of an event, came. */
export function planStackCount(options: StackCountOptions, machine: Machine): Outcome<ToolRun> {
  if (options.kernelOnly && options.userOnly) return exclusive();
  return attempt(() => {
    const kernel = !options.userOnly;
    const user = !options.kernelOnly;
    const wanted = { returns: false, kernelStacks: kernel };
    const { probe, found } = locate(options, "all", wanted, machine);
    const scope = scopeOf(options, machine);
    const callers = user && found.hooks.some(({ atUserEntry }) => atUserEntry);
    // -p asks for one process: its name would stand at every stack.
    const named = options.perProcess && options.pids?.length !== 1;
    const stacks = stackParts({ kernel, user, callers }, "pid");
    const draft = draftOf([
      ...stacks,
      ...(user || options.perProcess ? [PROCESS] : []),
      ...(options.perProcess ? [COMMAND] : []),
    ]);
    const usesId = user || options.perProcess;
    const programs = found.hooks.map((hook, i) =>
      writeProgram(`count_${i}`, hook, probe.source, scope, usesId, (block) => {
        const key = beginKey(draft, block);
        if (usesId) block.add(c`${key}.pid = (u32)(id >> 32);`);
        if (options.perProcess)
          block.add(c`bpf_get_current_comm(${key}.comm, sizeof(${key}.comm));`);
        addStacks(stacks, key, hook.atUserEntry, machine.kernel.arch, block);
        addUpdate(draft, block, {});
      }),
    );
    const { text, spec } = declareTable(draft);
    const declarations = `${declareStacks(options.stackSize ?? STACKS)}${text}${declareDropped(1)}`;
    return {
      plan: assemblePlan(
        { declarations, programs, tables: [spec], notes: found.notes },
        scope,
        machine.kernel,
      ),
      views: [
        {
          kind: "stacks",
          table: TABLE,
          ...(kernel ? { kernel: "kernel" } : {}),
          ...(user ? { user: "user" } : {}),
          ...(named || (options.perProcess && options.folded) ? { comm: "comm" } : {}),
          ...(named ? { pid: "pid" } : {}),
          aggregate: "count",
          divisor: 1n,
          unit: "count",
          style: "stackcount",
          folded: options.folded,
          delimited: options.delimited,
          offsets: options.offsets,
          addresses: options.addresses,
          annotate: false,
        },
      ],
      timing: timingOf(options),
      ...(options.folded ? {} : { opening: openingOf(options, found), closing: CLOSING }),
      watchesProcesses: user,
      pids: options.pids ?? [],
    };
  });
}

const exclusive = (): Outcome<never> => ({
  ok: false,
  diagnostics: [
    {
      severity: "error",
      code: "wrong-usage",
      message: "-K and -U cannot be used together",
      hint: "without either, both stacks are shown",
    },
  ],
});

const PROCESS: KeyPart = {
  field: { name: "pid", ctype: "u32" },
  name: "pid",
  type: { kind: "int", signed: false },
};
const COMMAND: KeyPart = {
  field: { name: "comm", ctype: "char", count: 16 },
  name: "comm",
  type: { kind: "string" },
};

const draftOf = (parts: readonly KeyPart[]): TableDraft => ({
  name: TABLE,
  number: 0,
  shape: { kind: "hash", parts, capacity: CAPACITY },
  aggregates: [{ name: "count", signed: false }],
});
