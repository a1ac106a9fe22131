import type { KernelFacts, UserFacts } from "../types/facts.js";
import { fail, ok, type Diagnostic, type Outcome, type Source } from "../types/outcome.js";
import type { PlannedProgram, ProgramPlan } from "../types/plan.js";
import { assemble, c, verbatim, type Code } from "../oneliners/codegen/code.js";
import { kernelNotes } from "../oneliners/notes.js";
import { functionsOf, probesByName, type CompiledFunction } from "./conventions.js";
import { findFirstHook, type Facts } from "./find_hook.js";
import type { ProbeRequest, ProgramRequest } from "./request.js";
import { unattachedPrograms } from "./unattached.js";
import { inText, rightHead } from "./nearest_hook.js";
import type { UsdtHooks } from "./usdt_arguments.js";
import { readArguments } from "./usdt_readarg.js";

/** What the planner needs to know of the machine; a tool's Machine is one. */
export interface ProgramMachine {
  readonly kernel: KernelFacts;
  readonly user: UserFacts;
  readonly pidNamespace?: { readonly device: bigint; readonly inode: bigint } | undefined;
  readonly cgroupPath?: string | undefined;
}

/**
 * A program in C → all that is needed to compile and attach it; the text is the person's own.
 * `compiled`: the functions that the compiler found; without it the text's tokens have to do.
 */
export function planProgram(
  request: ProgramRequest,
  machine: ProgramMachine,
  compiled?: readonly CompiledFunction[],
): Outcome<ProgramPlan> {
  const source: Source = { name: request.name, text: request.text };
  const placed = findHooks(request, source, machine, { compiled });
  return placed.ok ? written(request, source, placed.value) : placed;
}

/** What is compiled of it, and what is attached whatever functions there are. */
export function planText(request: ProgramRequest, machine: ProgramMachine): Outcome<ProgramPlan> {
  const source: Source = { name: request.name, text: request.text };
  const placed = place(request.probes ?? [], source, machine);
  return placed.ok ? written(request, source, placed.value) : placed;
}

function written(request: ProgramRequest, source: Source, placed: Placed): Outcome<ProgramPlan> {
  const reads = readArguments(source, placed.usdt);
  if (reads.mistakes.length > 0) return fail(...reads.mistakes);
  const whole: Code = [
    ...c`${reads.text}`,
    ...verbatim(source, { start: 0, end: request.text.length }, request.text),
  ];
  const { text, origins } = assemble(whole);
  return ok({
    cText: text,
    origins,
    cflags: request.cflags ?? [],
    programs: placed.programs,
    selfMap: undefined,
    notes: [...placed.notes, ...reads.notes],
  });
}

interface Placed {
  readonly programs: readonly PlannedProgram[];
  /** Those at USDT probes, and how these hold their arguments. */
  readonly usdt: ReadonlyMap<string, UsdtHooks>;
  readonly notes: readonly Diagnostic[];
}

interface Choice {
  /** Functions that name a place and are not to be attached. */
  readonly leftOut?: readonly string[] | undefined;
  readonly compiled?: readonly CompiledFunction[] | undefined;
}

/** Those that are asked for, and those that say where they go and nobody places otherwise. */
export function findHooks(
  { text, probes = [] }: ProgramRequest,
  source: Source,
  machine: Facts,
  { leftOut = [], compiled }: Choice,
): Outcome<Placed> {
  const asked = new Set(probes.map(({ program }) => program));
  const named = probesByName(text, compiled).filter(({ program }) => !asked.has(program));
  const wanted = [...probes, ...named].filter(({ program }) => !leftOut.includes(program));
  const placed = place(wanted, source, machine);
  if (!placed.ok) return placed;
  const { programs, notes } = placed.value;
  const functions = functionsOf(source.text, compiled);
  const idle = unattachedPrograms(source, functions, new Set(programs.map(({ name }) => name)));
  if (programs.length === 0) return fail(nothingToAttach(source, idle[0]));
  return ok({ ...placed.value, notes: [...notes, ...idle, ...kernelNotes(machine.kernel)] });
}

type AnyProbe = ProbeRequest & { readonly start?: number; readonly end?: number };

function place(
  probes: readonly AnyProbe[],
  source: Source,
  { kernel, user }: Facts,
): Outcome<Placed> {
  const programs: PlannedProgram[] = [];
  const notes: Diagnostic[] = [];
  const mistakes: Diagnostic[] = [];
  const usdt = new Map<string, UsdtHooks>();
  for (const probe of probes) {
    const found = findFirstHook(probe, { kernel, user });
    if (found.ok) {
      programs.push({ name: probe.program, attach: found.value.attach, source });
      notes.push(...found.value.notes);
      if (found.value.usdt)
        usdt.set(probe.program, [...(usdt.get(probe.program) ?? []), ...found.value.usdt]);
    } else if (probe.optional) notes.push(...found.diagnostics.map(asNote));
    else mistakes.push(...found.diagnostics.map((mistake) => onText(mistake, probe, source)));
  }
  return mistakes.length > 0 ? fail(...mistakes) : ok({ programs, usdt, notes });
}

/** What is wrong with a name in the text is shown there. */
function onText(mistake: Diagnostic, probe: AnyProbe, source: Source): Diagnostic {
  if (probe.start === undefined || probe.end === undefined) return mistake;
  const written = mistake.source?.text ?? "";
  const head = { written, right: rightHead(mistake) };
  return inText(mistake, source, { start: probe.start, end: probe.end }, head);
}

const asNote = (diagnostic: Diagnostic): Diagnostic => ({ ...diagnostic, severity: "note" });

const nothingToAttach = (source: Source, idle: Diagnostic | undefined): Diagnostic => ({
  hint: "like TRACEPOINT_PROBE(sched, sched_switch) or int kprobe__vfs_read(struct pt_regs *ctx)",
  ...idle,
  severity: "error",
  code: "nothing-to-attach",
  message: `${source.name} has no function whose name says where to attach it`,
});
