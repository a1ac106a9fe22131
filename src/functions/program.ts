import type { StreamSpec, TableSpec } from "../types/data.js";
import type { Hook } from "../types/hook.js";
import type { KernelFacts, UserFacts } from "../types/facts.js";
import type { Diagnostic, Source } from "../types/outcome.js";
import type { DataPlan } from "../types/data.js";
import type { PlannedProgram } from "../types/plan.js";
import type { Block } from "../oneliners/codegen/block.js";
import { assemble, c, plainText, type Code } from "../oneliners/codegen/code.js";
import { contextParameter, contextStruct } from "../oneliners/probe/context.js";
import {
  asksForProcesses,
  CGROUP_MAP,
  dropsSelf,
  filterStatements,
  SELF_MAP,
  type FilterOptions,
} from "../oneliners/probe/filters.js";
import { kernelNotes } from "../oneliners/notes.js";
import { REGISTERS_STRUCT } from "../oneliners/resolve/registers.js";
import type { ProbeNames, ProgramContext } from "../oneliners/resolve/resolved_hook.js";
import { listed, wrongTask } from "../oneliners/probe/processes.js";
import { programBlock } from "../oneliners/probe/program_block.js";
import { Mistake } from "../oneliners/source.js";

/** Whose calls are looked at. */
export interface Scope {
  readonly pids?: readonly number[] | undefined;
  readonly tid?: number | undefined;
  /** Only on this CPU. */
  readonly cpu?: number | undefined;
  readonly cgroupPath?: string | undefined;
  readonly pidNamespace?: FilterOptions["pidNamespace"];
  /**
   * Our own calls are none, where no process is asked for. Tools that count have
   * them in their figures, as BCC's do: they add a bounded few at each output.
   */
  readonly withoutSelf?: boolean;
}

export interface ProgramPlace {
  readonly attach: readonly Hook[];
  readonly context: ProgramContext;
  readonly probe: ProbeNames;
  readonly guard?: readonly string[];
  readonly pidByAttach: boolean;
}

/** One program: its C, and where it goes. */
export interface Written {
  readonly code: Code;
  readonly planned: PlannedProgram;
}

/** A process that is not there cannot be looked at; throws Mistake. */
export function checkProcess(scope: Scope, user: UserFacts): void {
  const tasks = { pids: scope.pids ?? [], tids: listed(scope.tid), threadFlag: "--tid" };
  const wrong = wrongTask(tasks, user);
  if (wrong) throw new Mistake(wrong);
}

/**
 * A program around the statements that `fill` adds: first what leaves early.
 * `usesId`: the statements read `id`, bpf_get_current_pid_tgid's answer as our
 * own pid namespace has it.
 */
export function writeProgram(
  name: string,
  place: ProgramPlace,
  source: Source,
  scope: Scope,
  usesId: boolean,
  fill: (block: Block) => void,
): Written {
  const block = programBlock(place, source);
  if (scope.cpu !== undefined)
    block.add(c`if (bpf_get_smp_processor_id() != ${scope.cpu}) return 0;`);
  for (const line of early(scope, place.pidByAttach, usesId)) block.add(c`${line}`);
  fill(block);
  block.add(c`return 0;`);
  const struct = `context_${name}`;
  const body = c`int ${name}(${contextParameter(place.context, struct)})\n{\n${block.code()}}\n`;
  return {
    code: c`${contextStruct(place.context, struct, body)}${body}\n`,
    planned: { name, attach: place.attach, source },
  };
}

const filtersOf = ({ withoutSelf = false, ...scope }: Scope): FilterOptions => ({
  ...scope,
  includeSelf: !withoutSelf || asksForProcesses(scope),
});

/** Who is running is asked only where something depends on it. */
function early(scope: Scope, pidByAttach: boolean, usesId: boolean): readonly string[] {
  const filters = filtersOf(scope);
  const self = dropsSelf(filters, pidByAttach);
  const byId = self || scope.tid !== undefined || (asksForProcesses(scope) && !pidByAttach);
  const lines = filterStatements(filters, pidByAttach);
  if (usesId || byId) return lines;
  return filterStatements({ ...filters, pidNamespace: undefined }, pidByAttach).slice(1);
}

export interface PlanParts {
  /** Maps and structs. */
  readonly declarations: string;
  /** In the order in which they are attached. */
  readonly programs: readonly Written[];
  readonly tables: readonly TableSpec[];
  readonly streams?: readonly StreamSpec[];
  readonly notes: readonly Diagnostic[];
}

export function assemblePlan(parts: PlanParts, scope: Scope, kernel: KernelFacts): DataPlan {
  const { declarations, programs, tables, streams = [], notes } = parts;
  const written = programs.flatMap(({ code }) => code);
  const registers = plainText(written).includes("struct registers");
  const cgroup = scope.cgroupPath === undefined ? "" : `BPF_CGROUP_ARRAY(${CGROUP_MAP}, 1);\n`;
  const self = dropsSelf(filtersOf(scope), false);
  const own = self ? `BPF_ARRAY(${SELF_MAP}, u32, 1);\n` : "";
  const head = `${registers ? REGISTERS_STRUCT[kernel.arch] : ""}${declarations}${cgroup}${own}\n`;
  const { text, origins } = assemble(c`${head}${written}`);
  return {
    cText: text,
    origins,
    cflags: [],
    programs: programs.map(({ planned }) => planned),
    selfMap: self ? SELF_MAP : undefined,
    ...(scope.cgroupPath === undefined
      ? {}
      : { cgroup: { map: CGROUP_MAP, path: scope.cgroupPath } }),
    notes: [...notes, ...kernelNotes(kernel)],
    tables,
    streams,
  };
}
