import { EngineError, Session } from "../../engine/session.js";
export { EngineError } from "../../engine/errors.js";
import type { Symbols } from "../../facts/symbols.js";
import { origin } from "../../package/origin.js";
import type { CompiledModule } from "../../types/module.js";
import type { PrintPlan } from "../../types/print_plan.js";
import type { TracePlan } from "../../types/plan.js";
import { attachedLine } from "../run/attached.js";
import { EndWatch } from "../run/end_watch.js";
import { fillMaps } from "../run/maps.js";
import { Progress } from "../run/progress.js";
import type { RecordSettings } from "../run/record_settings.js";
import { outputTo, type Output } from "../run/output.js";
import { tellUnread } from "../run/unread.js";
import { complain, plural, tellWithoutNames } from "../run/stderr.js";

/** All that a run needs once its probes are resolved and compiled: plain data, as the cache stores it. */
export interface TraceRun {
  readonly module: CompiledModule;
  readonly plan: Pick<
    TracePlan,
    "programs" | "print" | "events" | "lostMap" | "selfMap" | "cgroup"
  >;
  /** Lines for stderr: what was chosen for the person, and warnings. */
  readonly notes: readonly string[];
  readonly settings: RunSettings;
}

export interface RunSettings {
  readonly duration: number | undefined;
  readonly output: string | undefined;
  readonly record: RecordSettings | undefined;
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly pids: readonly number[];
}

/** Everything is attached; `end.ask()` ends the run. */
export type OnAttached = (end: EndWatch) => void;

const wayOut = "the buffer was full (-b makes it larger)";

/**
 * Runs until something ends it: a signal, -M, --duration, the traced process's
 * end, or a reader that has gone away. Whatever the end, probes are detached
 * and all that was collected is printed before the promise settles.
 * @returns the exit status
 */
export async function runTrace(run: TraceRun, onAttached?: OnAttached): Promise<number> {
  const { output, dryRun } = run.settings;
  const out = outputTo(dryRun ? undefined : output);
  if (out === undefined) return 1;
  try {
    return await attachAndPrint(run, out, onAttached);
  } finally {
    out.close();
  }
}

async function attachAndPrint(
  run: TraceRun,
  out: Output,
  onAttached: OnAttached | undefined,
): Promise<number> {
  const { settings } = run;
  const end = new EndWatch();
  let session: Session | undefined;
  let watch: Symbols | undefined;
  try {
    if (namesUserAddresses(run) && !settings.dryRun) watch = await watchProcesses();
    session = await openSession(run, end);
    if (session === undefined) return 130;
    if (!settings.quiet) for (const note of run.notes) complain(note);
    if (settings.dryRun || settings.verbose)
      complain(attachedLine(run.plan.programs, settings.dryRun));
    if (settings.dryRun) {
      onAttached?.(end);
      if (!settings.quiet && namesKernelAddresses(run)) await warnHidden();
      return 0;
    }
    out.publish();
    const ended =
      settings.record === undefined
        ? untilEnd(session, run, out.fd, end)
        : (await import("./recorded.js")).recordUntilEnd(session, run, out.fd, end);
    onAttached?.(end);
    return await ended;
  } finally {
    watch?.close();
    end.close();
    session?.close();
  }
}

const namesKernelAddresses = ({ plan }: TraceRun): boolean =>
  plan.print.probes.some(
    ({ kernelStack, segments }) =>
      kernelStack !== undefined ||
      segments.some((segment) => segment.kind === "field" && segment.conversion === "K"),
  );

const namesUserAddresses = ({ plan }: TraceRun): boolean =>
  plan.print.probes.some(
    ({ userStack, segments }) =>
      userStack !== undefined ||
      segments.some((segment) => segment.kind === "field" && segment.conversion === "U"),
  );

/**
 * Before the first probe: what runs into one may have exited when its event is
 * printed. The printer, which comes later, takes part in the same watch.
 */
async function watchProcesses(): Promise<Symbols> {
  const { openSymbols } = await import("../../facts/symbols.js");
  const symbols = openSymbols();
  symbols.watchProcesses();
  return symbols;
}

/** Asked in each run, as the setting changes while a plan may come from the cache. */
async function warnHidden(): Promise<void> {
  const { openSymbols } = await import("../../facts/symbols.js");
  const { hidden } = openSymbols();
  if (hidden !== undefined) complain(`warning: ${hidden}`);
}

/**
 * undefined: asked to end while the kernel verified, which may take seconds.
 * @throws EngineError when the kernel refuses a map, a program or a place; nothing stays behind
 */
async function openSession(
  { module, plan }: TraceRun,
  end: EndWatch,
): Promise<Session | undefined> {
  const progress = new Progress("attaching");
  try {
    return await Session.openAsync({
      module,
      programs: plan.programs,
      prepare: (session) => fillMaps(session, plan),
      onProgress: progress.update,
      onVerifying: progress.verifying,
      aborted: () => end.asked,
    });
  } catch (error) {
    if (error instanceof EngineError && error.code === "aborted") return undefined;
    throw error;
  } finally {
    progress.close();
  }
}

/** Not in the plan, which is kept: a machine may be another at its next start. */
const withOrigin = (plan: PrintPlan): PrintPlan =>
  plan.format !== "json" ? plan : { ...plan, jsonOrigin: JSON.stringify(origin()).slice(1, -1) };

function untilEnd(session: Session, run: TraceRun, out: number, end: EndWatch): Promise<number> {
  const { plan } = run;
  return new Promise((settle) => {
    const printer = session.startPrinter({
      map: plan.events.map,
      ring: plan.events.ring,
      plan: withOrigin(plan.print),
      fd: out,
      ...(plan.events.pages === undefined ? {} : { pages: plan.events.pages }),
      ...(plan.lostMap === undefined ? {} : { lostMap: plan.lostMap }),
      onLost: (total) => complain(`lost ${plural(total, "event")} so far: ${wayOut}`),
      onEnd: (reason) => {
        const { lost, events, withoutNames } = printer.stats();
        if (lost > 0) complain(`lost ${plural(lost, "event")} of ${lost + events}: ${wayOut}`);
        tellWithoutNames(withoutNames);
        tellUnread(session);
        if (reason.kind === "write-error")
          complain(`error: cannot write the output: ${reason.message}`);
        settle(reason.kind === "write-error" ? 1 : 0);
      },
    });
    end.whenAsked(() => printer.stop());
    if (end.asked) return;
    const { duration, pids } = run.settings;
    if (duration !== undefined) end.endAfter(duration);
    if (pids.length > 0) end.endWithProcesses(pids);
  });
}
