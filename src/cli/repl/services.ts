import { tools } from "../../../tools/index.js";
import { prewarmChild } from "../../compile/child.js";
import { CacheStore } from "../../compile/store.js";
import { openKernelFacts, openUserFacts } from "../../facts/index.js";
import { planProgram, planText, type Form } from "../../program/index.js";
import { nearest } from "../../oneliners/nearest.js";
import { mergedByName, readAttachLines } from "../../program/attach_lines.js";
import type { Services } from "../../repl/effects/services.js";
import type { Machine, Tool, ToolRun } from "../../tool.js";
import { fail, ok, type Diagnostic, type Outcome, type Source } from "../../types/outcome.js";
import type { ProgramPlan } from "../../types/plan.js";
import { machineWithIncludes } from "../run/included_types.js";
import { compilePlan } from "../run/compile_plan.js";
import { explainRefusal } from "../run/explain.js";
import { notInCells, notInLines } from "./not_in_cells.js";
import { cgroupOf, onlineCpus, ownPidNamespace, asSeen } from "../run/machine.js";
import { fillMaps } from "../run/maps.js";
import { parseToolCommand, type ParsedTool } from "../tool/command.js";
import { placeOf, toolGroups } from "../tool/find.js";
import { planFormTool } from "../tool/form_cell.js";
import { isForm } from "../tool/form_plan.js";
import { readOwnForm, toolOfForm } from "../tool/own_tools.js";
import { withDescribed } from "../tool/describe_tables.js";
import { parseCommand } from "../trace/options.js";
import { planCommand } from "../trace/prepare.js";

const toolNames: readonly string[] = Object.keys(tools);

/**
 * What the commands do, for the terminal. `warm`: a compiler waits for the next
 * text, which then compiles in half the time.
 */
export function openServices({ warm }: { readonly warm: boolean }): Services {
  const store = new CacheStore();
  let machine: Machine | undefined;
  const here = (): Machine => (machine ??= thisMachine());
  return {
    machine: here,
    async planTrace(words) {
      const parsed = parseCommand(words);
      if (parsed.kind === "exit") return fail(wrongUsage(parsed.err || parsed.out));
      const useless = notInLines(parsed.command);
      return useless === undefined ? planCommand(parsed.command, store) : fail(useless);
    },
    planProgram(source, words) {
      if (isForm(source.name, source.text)) return planFormText(source, words, here(), store);
      if (words.length > 0) return fail(noFlags(source.name));
      return withWords(planText({ ...source, probes: readAttachLines(source.text) }, here()));
    },
    placeProgram(source, functions) {
      const request = { ...source, probes: readAttachLines(source.text) };
      return withWords(planProgram(request, here(), functions));
    },
    planTool: (name, words) => planTool(name, words, here(), store),
    toolHelp,
    allTools: () => Promise.all(Object.values(tools).map(async (load) => (await load()).default)),
    toolGroups,
    async compile(plan, fileName) {
      const settings = { fileName, headers: "auto", cache: true } as const;
      const compiled = await compilePlan(plan, settings, store);
      if (warm) setTimeout(prewarmChild, rewarmMs).unref();
      return compiled;
    },
    described: withDescribed,
    fillMaps,
    explain: explainRefusal,
  };
}

/** A text in the form of a tool: where nothing is given each PARAM has its default, which is said. */
function planFormText(
  { name, text }: Source,
  words: readonly string[],
  machine: Machine,
  store: CacheStore,
): Outcome<ToolRun | { readonly lines: readonly string[] }> {
  const read = readOwnForm(name, text);
  if (!read.ok) return read;
  const tool = toolOfForm(name, text, read.value);
  const asked = askedOf(tool, name, words, machine);
  if (!asked.ok || "lines" in asked.value) return asked as Outcome<Lines>;
  const notes = words.length === 0 ? paramNotes(read.value) : [];
  const written = { path: name, text, notes };
  const planned = planFormTool(tool, written, asked.value.parsed, asked.value.here, store);
  if (!planned.ok) return fail(...asSeen(planned.diagnostics).map(orALine));
  if ("lines" in planned.value) throw new Error(`${name} lists`);
  return ok(planned.value);
}

const noFlags = (name: string): Diagnostic => ({
  severity: "error",
  code: "wrong-usage",
  message: `${name} takes no flags`,
  hint: "programs that include tool.h have flags: PARAM(u64, least_us, 0) becomes --least-us",
});

function paramNotes({ params }: Form): readonly Diagnostic[] {
  const values = params
    .filter(({ own }) => own)
    .map(({ name, ctype, initial }) => `${name} ${ctype === "bool" ? initial !== 0n : initial}`);
  if (values.length === 0) return [];
  return [{ severity: "note", code: "defaults", message: `defaults: ${values.join(", ")}` }];
}

function withWords(planned: Outcome<ProgramPlan>): Outcome<ProgramPlan> {
  if (!planned.ok) return fail(...asSeen(planned.diagnostics).map(orALine));
  return ok({ ...planned.value, programs: mergedByName(planned.value.programs) });
}

/** Programs of BCC's scripts are attached by their Python part: here a line says it. */
function orALine(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code !== "nothing-to-attach" || diagnostic.span !== undefined) return diagnostic;
  return {
    ...diagnostic,
    hint: "name them like kprobe__vfs_read, or add // attach NAME to k:vfs_read",
  };
}

/** The next compiler starts when the cell of this one is attached. */
const rewarmMs = 300;

function thisMachine(): Machine {
  return {
    kernel: openKernelFacts(),
    user: openUserFacts(),
    pidNamespace: ownPidNamespace(),
    cgroupPath: undefined,
    cpus: onlineCpus(),
  };
}

async function load(name: string): Promise<Tool | undefined> {
  return Object.hasOwn(tools, name) ? (await tools[name]!()).default : undefined;
}

interface Lines {
  readonly lines: readonly string[];
}

interface Asked {
  readonly parsed: Extract<ParsedTool, { readonly kind: "run" }>;
  /** With the cgroup that was asked for. */
  readonly here: Machine;
}

/** What the words behind a tool's name ask for in a cell; its help is lines. */
function askedOf(
  tool: Tool,
  name: string,
  words: readonly string[],
  machine: Machine,
): Outcome<Asked | Lines> {
  const parsed = parseToolCommand(tool, name, words);
  if (parsed.kind === "exit") {
    if (parsed.status === 0) return ok({ lines: parsed.out.trimEnd().split("\n") });
    return fail(wrongUsage(parsed.err));
  }
  const useless = notInCells(parsed.common);
  if (useless !== undefined) return fail(useless);
  const cgroup = cgroupOf(parsed.common);
  return cgroup.ok ? ok({ parsed, here: { ...machine, cgroupPath: cgroup.value } }) : cgroup;
}

async function planTool(
  name: string,
  words: readonly string[],
  machine: Machine,
  store: CacheStore,
): Promise<Outcome<ToolRun | { readonly lines: readonly string[] }>> {
  const tool = await load(name);
  if (tool === undefined) return fail(unknownTool(name));
  const asked = askedOf(tool, name, words, machine);
  if (!asked.ok || "lines" in asked.value) return asked as Outcome<Lines>;
  const { parsed, here } = asked.value;
  const made =
    "list" in tool
      ? tool.list(parsed.given, here)
      : "program" in tool
        ? planFormTool(tool, { path: placeOf(name, tool.program) }, parsed, here, store)
        : tool.run(parsed.given, await machineWithIncludes(here, parsed.given, store));
  return made.ok ? made : fail(...asSeen(made.diagnostics));
}

async function toolHelp(name: string): Promise<readonly string[] | undefined> {
  const tool = await load(name);
  if (tool === undefined) return undefined;
  const parsed = parseToolCommand(tool, name, ["--help"]);
  return parsed.kind === "exit" ? parsed.out.trimEnd().split("\n") : undefined;
}

function unknownTool(name: string): Diagnostic {
  const near = nearest(name, toolNames);
  return {
    severity: "error",
    code: "unknown-tool",
    message: `there is no tool ${name}`,
    hint: near.length > 0 ? `nearest: ${near.join(", ")}` : ":tool lists them",
  };
}

/** commander's words: `error: unknown option '-y'`, the nearest, and where the flags are listed. */
function wrongUsage(text: string): Diagnostic {
  const lines = text.trim().split("\n");
  const message = (lines[0] ?? "").replace(/^error: /, "");
  const hint = lines.find((line) => line.startsWith("  hint: "))?.slice("  hint: ".length);
  return {
    severity: "error",
    code: "wrong-usage",
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}
