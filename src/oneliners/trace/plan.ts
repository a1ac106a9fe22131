import { kernelNotes, toldOnce } from "../notes.js";
import type { KernelFacts, UserFacts } from "../../types/facts.js";
import type { Diagnostic, Outcome, Source } from "../../types/outcome.js";
import type { PrintPlan } from "../../types/print_plan.js";
import type { PlannedProgram, TracePlan } from "../../types/plan.js";
import { isKnownTypeName } from "../cexpr/types.js";
import { assemble, c, plainText, type Code } from "../codegen/code.js";
import { declareBringIn } from "../codegen/bring_in.js";
import { declareUnread } from "../codegen/unread.js";
import { knownBy } from "../probe/known_names.js";
import { resolveProbe } from "../resolve/index.js";
import { REGISTERS_STRUCT } from "../resolve/registers.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import { mergedHook } from "../resolve/merge_hooks.js";
import { attempt, includeLine, Mistake } from "../source.js";
import type { Probe } from "../ast.js";
import { columnsOf } from "./columns.js";
import { asSleeping } from "../probe/sleeping.js";
import { listed, wrongTask } from "../probe/processes.js";
import { CGROUP_MAP, dropsSelf, SELF_MAP } from "../probe/filters.js";
import { headerOffsets } from "./header.js";
import type { TraceOptions } from "./options.js";
import { parseProbe } from "./parser.js";
import { writeProgram, type HookProgram } from "./program.js";

/** 16 MB hold 60 ms of three million events a second: no loss while the reader waits for its CPU. */
const DEFAULT_PAGES = 4096;

/** A one-liner's probes → all that is needed to compile, attach and print them. */
export function planTrace(
  probes: readonly string[],
  options: TraceOptions,
  kernel: KernelFacts,
  user: UserFacts,
): Outcome<TracePlan> {
  const sources = probes.map((text, i): Source => ({ name: `probe ${i + 1}`, text }));
  const mistakes: Diagnostic[] = [];
  const parsed = sources.flatMap((source) => {
    const known = knownBy(user, options.pids);
    const outcome = parseProbe(source, (name) => isKnownTypeName(kernel.types, name), known);
    if (outcome.ok) return [outcome.value];
    mistakes.push(...outcome.diagnostics);
    return [];
  });
  if (mistakes.length > 0) return { ok: false, diagnostics: mistakes };
  const tasks = { pids: options.pids ?? [], tids: listed(options.tid), threadFlag: "-L" };
  const wrong = wrongTask(tasks, user);
  if (wrong) return { ok: false, diagnostics: [wrong] };
  return attempt(() => assemblePlan(parsed, options, kernel, user));
}

interface Unit {
  readonly probe: Probe;
  readonly hook: ResolvedHook;
  readonly program: HookProgram;
}

function assemblePlan(
  probes: readonly Probe[],
  options: TraceOptions,
  kernel: KernelFacts,
  user: UserFacts,
): TracePlan {
  const ring = kernel.features.ringBuffer;
  const notes: Diagnostic[] = [];
  const mistakes: Diagnostic[] = [];
  const units: Unit[] = [];
  const { pids, force, kernelStack: kernelStacks } = options;
  const choice = { pids, force, kernelStacks };
  for (const probe of probes) {
    const outcome = attempt(() => {
      const resolved = resolveProbe(probe, choice, kernel, user);
      notes.push(...resolved.notes);
      const first = units.length;
      for (const hook of resolved.hooks) {
        const firstProbe = countNames(units);
        const program = writeProgram(probe, hook, units.length, firstProbe, options, kernel, {
          ring,
        });
        notes.push(...program.warnings);
        const unit: Unit = { probe, hook, program };
        const twin = units.findIndex((other, i) => i >= first && isTwin(other, unit));
        if (twin >= 0) units[twin] = merged(units[twin]!, unit);
        else units.push(unit);
      }
    });
    if (!outcome.ok) mistakes.push(...outcome.diagnostics);
  }
  if (mistakes.length > 0) throw new Mistake(...toldOnce(mistakes));
  const self = units.some(({ hook }) => dropsSelf(options, hook.pidByAttach));
  const programs = units.flatMap(({ program }) => program.code);
  const registers = units.some(({ program }) =>
    plainText(program.code).includes("struct registers"),
  );
  const { text, origins } = assemble(
    c`${prologue(options, registers ? REGISTERS_STRUCT[kernel.arch] : "", ring, self)}${declareUnread(programs)}${declareBringIn(programs)}${programs}`,
  );
  return {
    cText: text,
    origins,
    cflags: [],
    programs: units.flatMap((unit, i) => programsOf(unit, countNames(units.slice(0, i)))),
    print: printPlan(units, options),
    events: { map: "events", ring, ...bufferPages(options, ring) },
    ...(ring ? { lostMap: "lost" } : {}),
    selfMap: self ? SELF_MAP : undefined,
    ...(options.cgroupPath === undefined
      ? {}
      : { cgroup: { map: CGROUP_MAP, path: options.cgroupPath } }),
    notes: toldOnce([...notes, ...kernelNotes(kernel)]),
  };
}

const countNames = (units: readonly Unit[]): number =>
  units.reduce((sum, { hook }) => sum + hook.names.length, 0);

/**
 * Two places of one probe whose programs say the same, sys_enter_open and
 * sys_enter_creat: one program serves both. Places of different names can
 * share one only where a cookie tells them apart.
 */
function isTwin(a: Unit, b: Unit): boolean {
  const sameName = a.hook.names.length === 1 && a.hook.names[0] === b.hook.names[0];
  return (sameName || a.hook.byCookie === true) && neutralText(a) === neutralText(b);
}

/** The program's text without what only tells it from its neighbours. */
function neutralText({ program }: Unit): string {
  const index = program.name.replace("trace_", "");
  return plainText(program.code)
    .replace(new RegExp(`(?<=[a-z])_${index}\\b`, "g"), "_N")
    .replace(/e->probe = \d+;/, "");
}

const merged = (unit: Unit, other: Unit): Unit => ({
  ...unit,
  hook: mergedHook(unit.hook, other.hook),
});

function programsOf({ probe, hook, program }: Unit, firstProbe: number): readonly PlannedProgram[] {
  const written = { source: probe.source, head: probe.hook.span };
  const main: PlannedProgram = {
    name: program.name,
    attach: hook.attach(firstProbe),
    ...written,
  };
  const { sleeping } = program;
  const own = sleeping
    ? [main, { ...main, name: sleeping.name, attach: asSleeping(main.attach) }]
    : [main];
  // The call's return first: what an entry puts aside is always fetched.
  if (program.second && hook.second) {
    return [{ name: program.second.name, attach: hook.second, ...written }, ...own];
  }
  if (program.entryName === undefined || !hook.entry) return own;
  // The return first: an entry that is seen always finds its return attached.
  return [...own, { name: program.entryName, attach: hook.entry.attach, ...written }];
}

function prologue(options: TraceOptions, registers: string, ring: boolean, self: boolean): Code {
  const includes = options.includes.map(includeLine).join("");
  const buffer = ring
    ? `BPF_RINGBUF_OUTPUT(events, ${ringPages(options)});\nBPF_PERCPU_ARRAY(lost, u64, 1);\n`
    : "BPF_PERF_OUTPUT(events);\n";
  const own = self ? `BPF_ARRAY(${SELF_MAP}, u32, 1);\n` : "";
  const cgroup = options.cgroupPath === undefined ? "" : `BPF_CGROUP_ARRAY(${CGROUP_MAP}, 1);\n`;
  return c`${includes}${registers}${buffer}${own}${cgroup}\n`;
}

/** As the kernel wants them, powers of two; a perf buffer's own number is the printer's where none is asked for. */
function bufferPages(options: TraceOptions, ring: boolean): { readonly pages?: number } {
  if (ring) return { pages: ringPages(options) };
  const { bufferPages: pages } = options;
  return pages === undefined ? {} : { pages: 2 ** Math.ceil(Math.log2(pages)) };
}

/** One ring for all CPUs, a power of two. */
function ringPages(options: TraceOptions): number {
  if (options.bufferPages === undefined) return DEFAULT_PAGES;
  return 2 ** Math.ceil(Math.log2(options.bufferPages * Math.max(1, options.cpus)));
}

function printPlan(units: readonly Unit[], options: TraceOptions): PrintPlan {
  const anyMessage = units.some(({ probe }) => probe.format !== undefined);
  return {
    format: options.format,
    columns: columnsOf(options, anyMessage),
    probes: units.flatMap(({ hook, program }) =>
      hook.names.map((name) => ({ name, ...program.print })),
    ),
    header: headerOffsets(options),
    ...(options.commFilter === undefined ? {} : { commFilter: options.commFilter }),
    ...(options.messageFilter === undefined ? {} : { messageFilter: options.messageFilter }),
    ...(options.maxEvents === undefined ? {} : { maxEvents: options.maxEvents }),
    aggregate: options.aggregate,
    ...(options.raw === true ? { raw: true } : {}),
    stackAddresses: options.addresses,
    symbolFiles: options.symbolFiles,
    heading: options.heading,
  };
}
