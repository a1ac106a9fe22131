import { dropPrewarmed } from "../../compile/child.js";
import type { CacheStore } from "../../compile/store.js";
import { EngineError } from "../../engine/errors.js";
import { prepareRing } from "../../engine/session.js";
import type { CompiledModule } from "../../types/module.js";
import type { Diagnostic } from "../../types/outcome.js";
import type { TracePlan } from "../../types/plan.js";
import { compilePlan } from "../run/compile_plan.js";
import { explainRefusal } from "../run/explain.js";
import { messageLines, noteLines, stderrStyle, worstFirst } from "../run/messages.js";
import { attachedFiles, restsOnModule, type Memo } from "../run/remembered_runs.js";
import { parseCommand, type TraceCommand } from "./options.js";
import { planCommand } from "./prepare.js";
import { runTrace, type OnAttached, type TraceRun } from "./run.js";

/** What clang calls the generated text. */
const fileName = "bcc-trace.c";

/** Parses, resolves, compiles, attaches and runs. */
export async function planAndTrace(
  argv: readonly string[],
  memo: Memo<TraceRun>,
  store: CacheStore,
  onAttached?: OnAttached,
): Promise<number> {
  const parsed = parseCommand(argv);
  if (parsed.kind === "exit") {
    process.stdout.write(parsed.out);
    process.stderr.write(parsed.err);
    return parsed.status;
  }
  const { command } = parsed;
  const planned = await planCommand(command, store);
  if (!planned.ok) {
    dropPrewarmed();
    return refuse(planned.diagnostics, command);
  }
  if (command.printProgram) {
    process.stdout.write(planned.value.cText);
    return 0;
  }
  if (command.verbose) process.stderr.write(planned.value.cText);
  const compiling = compilePlan(planned.value, { ...command, fileName }, store);
  const early = setImmediate(prepareBuffer, planned.value);
  const compiled = await compiling;
  clearImmediate(early);
  if (!compiled.ok) return refuse(compiled.diagnostics, command);
  if (command.verbose && store.trouble !== undefined) process.stderr.write(`${store.trouble}\n`);
  return attachAndRun(command, planned.value, compiled.value, memo, onAttached);
}

/**
 * Once the compiler has its text this process waits for it: time for the addon
 * and the ring buffer, that is where a page has 4 kB for certain.
 */
function prepareBuffer({ events }: TracePlan): void {
  if (!events.ring || events.pages === undefined || process.arch !== "x64") return;
  prepareRing(events.map, events.pages * 4096);
}

async function attachAndRun(
  command: TraceCommand,
  plan: TracePlan,
  module: CompiledModule,
  memo: Memo<TraceRun>,
  onAttached: OnAttached | undefined,
): Promise<number> {
  const run = toRun(command, plan, module);
  try {
    return await runTrace(run, (end) => {
      onAttached?.(end);
      if (!rememberable(command, plan)) return;
      // What had to be done to learn the kernel's facts (a mount) is not done again.
      const lasting = plan.notes.filter(({ code }) => code !== "kernel");
      memo.remember({ ...run, notes: noteLines(lasting) }, attachedFiles(plan));
    });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return refuse([explainRefusal(error, plan, module, fileName)], command);
  }
}

/**
 * A process's libraries may be others in its next life, an included header may
 * change, a container may get another cgroup, and a kernel module's type ids
 * change when it is built anew: those are resolved each time.
 */
function rememberable(command: TraceCommand, plan: TracePlan): boolean {
  return (
    !restsOnModule(plan) &&
    command.cache &&
    command.pids.length === 0 &&
    command.tid === undefined &&
    command.container === undefined &&
    command.includes.length === 0 &&
    !command.verbose
  );
}

function toRun(command: TraceCommand, plan: TracePlan, module: CompiledModule): TraceRun {
  const { programs, print, events, lostMap, selfMap, cgroup } = plan;
  const { programs: code, maps, license } = module;
  return {
    module: { programs: code, maps, license, warnings: [] },
    plan: {
      programs,
      print,
      events,
      selfMap,
      ...(lostMap === undefined ? {} : { lostMap }),
      ...(cgroup === undefined ? {} : { cgroup }),
    },
    notes: noteLines(plan.notes),
    settings: {
      duration: command.duration,
      output: command.output,
      record: command.record,
      dryRun: command.dryRun,
      quiet: command.quiet,
      verbose: command.verbose,
      pids: command.pids,
    },
  };
}

function refuse(diagnostics: readonly Diagnostic[], command: TraceCommand): number {
  for (const line of messageLines(worstFirst(diagnostics), command.verbose, stderrStyle()))
    process.stderr.write(`${line}\n`);
  return 1;
}
