import { kernelNotes, toldOnce } from "../notes.js";
import type { DataPlan, TableSpec } from "../../types/data.js";
import type { KernelFacts, UserFacts } from "../../types/facts.js";
import type { Diagnostic, Outcome, Source } from "../../types/outcome.js";
import type { PlannedProgram } from "../../types/plan.js";
import type { View } from "../../types/view.js";
import { isKnownTypeName } from "../cexpr/types.js";
import { assemble, c, from, plainText, type Code } from "../codegen/code.js";
import { declareDropped, declareTable } from "../codegen/tables.js";
import { CGROUP_MAP } from "../probe/filters.js";
import { mergedHook } from "../resolve/merge_hooks.js";
import { knownBy } from "../probe/known_names.js";
import { resolveProbe } from "../resolve/index.js";
import { REGISTERS_STRUCT } from "../resolve/registers.js";
import type { Resolved, ResolvedHook } from "../resolve/resolved_hook.js";
import { declareBringIn } from "../codegen/bring_in.js";
import { declareUnread } from "../codegen/unread.js";
import { asSleeping } from "../probe/sleeping.js";
import { listed, wrongTask } from "../probe/processes.js";
import { attempt, Mistake } from "../source.js";
import type { Spec, SpecKind } from "./ast.js";
import { checkSpec, expressionsOf, type CheckedSpec } from "./check.js";
import { wantsLater } from "./second_reading.js";
import type { ArgdistOptions } from "./options.js";
import { parseSpec } from "./parser.js";
import { partsOf, type Parts } from "./figures.js";
import { writeCounting, type CountingProgram } from "./program.js";
import { sharedTable } from "./table.js";
import { viewOf } from "./views.js";

/** What argdist counts and how it is shown, a view for each spec. */
export interface ArgdistPlan {
  readonly plan: DataPlan;
  readonly views: readonly View[];
}

export interface SpecText {
  readonly kind: SpecKind;
  readonly text: string;
}

/** Specs → all that is needed to compile, attach, read and show them; a -C before all -H. */
export function planArgdist(
  specs: readonly SpecText[],
  options: ArgdistOptions,
  kernel: KernelFacts,
  user: UserFacts,
): Outcome<ArgdistPlan> {
  const tasks = { pids: options.pids ?? [], tids: listed(options.tid), threadFlag: "-t" };
  const wrong = wrongTask(tasks, user);
  if (wrong) return { ok: false, diagnostics: [wrong] };
  const parsed = inOrder(specs).map(({ kind, text, name }) =>
    parseSpec(
      { name, text },
      kind,
      (word) => isKnownTypeName(kernel.types, word),
      knownBy(user, options.pids),
    ),
  );
  const mistakes = parsed.flatMap((outcome) => (outcome.ok ? [] : outcome.diagnostics));
  if (mistakes.length > 0) return { ok: false, diagnostics: mistakes };
  const trees = parsed.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  return attempt(() => assemblePlan(trees, options, kernel, user));
}

function inOrder(specs: readonly SpecText[]): readonly (SpecText & { readonly name: string })[] {
  const letters: Readonly<Record<SpecKind, string>> = { count: "-C", histogram: "-H" };
  return (["count", "histogram"] as const).flatMap((kind) => {
    const own = specs.filter((spec) => spec.kind === kind);
    const many = own.length > 1;
    return own.map((spec, i) => ({
      ...spec,
      name: many ? `${letters[kind]} ${i + 1}` : letters[kind],
    }));
  });
}

/** One place, or several that share a program, with that program. */
interface Unit {
  readonly hook: ResolvedHook;
  readonly first: number;
  readonly program: CountingProgram;
}

interface PlannedSpec {
  readonly spec: Spec;
  readonly table: TableSpec;
  readonly tableText: string;
  readonly units: readonly Unit[];
  readonly notes: readonly Diagnostic[];
  readonly view: View;
}

function assemblePlan(
  specs: readonly Spec[],
  options: ArgdistOptions,
  kernel: KernelFacts,
  user: UserFacts,
): ArgdistPlan {
  const planned: PlannedSpec[] = [];
  const mistakes: Diagnostic[] = [];
  for (const spec of specs) {
    const programs = planned.reduce((sum, { units }) => sum + units.length, 0);
    const place = { table: planned.length, program: programs };
    const outcome = attempt(() => planSpec(spec, place, options, kernel, user));
    if (outcome.ok) planned.push(outcome.value);
    else mistakes.push(...outcome.diagnostics);
  }
  if (mistakes.length > 0) throw new Mistake(...toldOnce(mistakes));
  const { text, origins } = assemble(textOfAll(planned, options, kernel));
  const plan: DataPlan = {
    cText: text,
    origins,
    cflags: [],
    programs: planned.flatMap(({ spec, units }) => units.flatMap((unit) => programsOf(unit, spec))),
    tables: planned.map(({ table }) => table),
    streams: [],
    selfMap: undefined,
    ...(options.cgroupPath === undefined
      ? {}
      : { cgroup: { map: CGROUP_MAP, path: options.cgroupPath } }),
    notes: toldOnce([...planned.flatMap(({ notes }) => notes), ...kernelNotes(kernel)]),
  };
  return { plan, views: planned.map(({ view }) => view) };
}

interface Attempted extends Resolved {
  readonly checked: readonly CheckedSpec[];
}

function planSpec(
  spec: Spec,
  place: { readonly table: number; readonly program: number },
  options: ArgdistOptions,
  kernel: KernelFacts,
  user: UserFacts,
): PlannedSpec {
  const parts = partsOf(spec);
  const resolve = (purpose: "count" | "print"): Attempted => {
    const choice = { pids: options.pids, force: options.force, purpose };
    const { hooks, notes } = resolveProbe(asProbe(spec, parts), choice, kernel, user);
    const checked = hooks.map((hook) => checkSpec(spec, parts, hook, options, kernel));
    return { hooks, notes, checked };
  };
  const cheapest = resolve("count");
  // Where a text may not be in memory yet, the place has to have a return as well.
  const resolved =
    spec.hook.kind === "tracepoint" && cheapest.checked.some(wantsLater)
      ? resolve("print")
      : cheapest;
  const { checked } = resolved;
  const names = resolved.hooks.flatMap((hook) => hook.names);
  const shared = sharedTable(spec, parts, checked, names, place.table, options);
  const units: Unit[] = [];
  let first = 0;
  for (const one of checked) {
    const index = place.program + units.length;
    const program = writeCounting(spec, one, shared, index, first, options, kernel);
    const unit: Unit = { hook: one.hook, first, program };
    const twin = units.findIndex((other) => isTwin(other, unit));
    if (twin >= 0) units[twin] = merged(units[twin]!, unit);
    else units.push(unit);
    first += one.hook.names.length;
  }
  const declared = declareTable(shared.draft);
  const warnings = checked.flatMap((one) => one.warnings);
  return {
    spec,
    table: declared.spec,
    tableText: declared.text,
    units,
    notes: [...resolved.notes, ...warnings],
    view: viewOf(spec, parts, shared.draft, options),
  };
}

/** As resolution wants it: what the expressions mention decides which places can serve. */
const asProbe = (spec: Spec, parts: Parts): Parameters<typeof resolveProbe>[0] => ({
  source: spec.source,
  hook: spec.hook,
  ...(spec.signature ? { signature: spec.signature } : {}),
  ...(spec.filter ? { predicate: spec.filter } : {}),
  values: expressionsOf(spec, parts),
});

/** Two places with the same program, sys_enter_open and sys_enter_creat: attached to both. */
const isTwin = (a: Unit, b: Unit): boolean => neutralText(a.program) === neutralText(b.program);

/** The program's text without what only tells it from its neighbours. */
function neutralText({ name, code }: CountingProgram): string {
  const index = name.replace("argdist_", "");
  return plainText(code).replace(new RegExp(`(?<=[a-z])_${index}\\b`, "g"), "_N");
}

/** A cookie counts from the table's first name on, so places keep the numbers that they have. */
const merged = (unit: Unit, other: Unit): Unit => ({
  ...unit,
  hook: {
    ...mergedHook(unit.hook, other.hook),
    attach: () => [...unit.hook.attach(unit.first), ...other.hook.attach(other.first)],
  },
});

function programsOf({ hook, first, program }: Unit, spec: Spec): readonly PlannedProgram[] {
  const written = { source: spec.source, head: spec.hook.span };
  const main: PlannedProgram = { name: program.name, attach: hook.attach(first), ...written };
  const { sleeping } = program;
  const own = sleeping
    ? [main, { ...main, name: sleeping.name, attach: asSleeping(main.attach) }]
    : [main];
  // The call's return first: what an entry puts aside is always fetched.
  if (program.laterName !== undefined && hook.second)
    return [{ name: program.laterName, attach: hook.second, ...written }, ...own];
  if (program.entryName === undefined || !hook.entry) return own;
  // The return first: an entry that is seen always finds its return attached.
  return [...own, { name: program.entryName, attach: hook.entry.attach, ...written }];
}

function textOfAll(
  planned: readonly PlannedSpec[],
  options: ArgdistOptions,
  kernel: KernelFacts,
): Code {
  const programs = planned.flatMap(({ units }) => units.flatMap(({ program }) => program.code));
  const tables = planned.map(({ tableText }) => tableText).join("");
  const includes = options.includes.flatMap(includeOf);
  const registers = plainText(programs).includes("struct registers")
    ? REGISTERS_STRUCT[kernel.arch]
    : "";
  const cgroup = options.cgroupPath === undefined ? "" : `BPF_CGROUP_ARRAY(${CGROUP_MAP}, 1);\n`;
  return c`${includes}${registers}${declareDropped(planned.length)}${declareUnread(programs)}${declareBringIn(programs)}${tables}${cgroup}\n${programs}`;
}

/** A header that is not there is a mistake in its -I. */
function includeOf(header: string): Code {
  const source: Source = { name: "-I", text: header };
  const quoted = /^[./]/.test(header) ? JSON.stringify(header) : `<${header}>`;
  return c`${from(source, { start: 0, end: header.length }, c`#include ${quoted}`)}\n`;
}
