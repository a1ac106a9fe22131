import { closeSync, openSync } from "node:fs";
import { Session } from "../../engine/session.js";
export { EngineError } from "../../engine/errors.js";
import type { CompiledModule } from "../../types/module.js";
import type { TracePlan } from "../../types/plan.js";

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
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly pid: number | undefined;
}

const wayOut = "the buffer was full (-b makes it larger)";

/** How often a traced process (-p) is looked at, in ms. */
const processPollMs = 100;

/**
 * Runs until something ends it: a signal, -M, --duration, the traced process's
 * end, or a reader that has gone away. Whatever the end, probes are detached
 * and all that was collected is printed before the promise settles.
 * @returns the exit status
 */
export async function runTrace(run: TraceRun, onAttached?: () => void): Promise<number> {
  const { output, dryRun } = run.settings;
  if (output === undefined || dryRun) return attachAndPrint(run, 1, onAttached);
  const out = openOutput(output);
  if (out === undefined) return 1;
  try {
    return await attachAndPrint(run, out, onAttached);
  } finally {
    closeSync(out);
  }
}

async function attachAndPrint(
  run: TraceRun,
  out: number,
  onAttached: (() => void) | undefined,
): Promise<number> {
  const { settings } = run;
  // Before anything is attached: a signal that comes early ends the trace as well, it does not kill it.
  const end = new EndWatch(settings);
  let session: Session | undefined;
  try {
    session = openSession(run);
    if (!settings.quiet) for (const note of run.notes) complain(note);
    if (settings.dryRun || settings.verbose) complain(attachedLine(run));
    if (settings.dryRun) {
      onAttached?.();
      if (!settings.quiet && namesKernelAddresses(run)) await warnHidden();
      return 0;
    }
    const ended = untilEnd(session, run, out, end);
    onAttached?.();
    return await ended;
  } finally {
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

/** Asked in each run, as the setting changes while a plan may come from the cache. */
async function warnHidden(): Promise<void> {
  const { openSymbols } = await import("../../engine/facts/symbols.js");
  const { hidden } = openSymbols();
  if (hidden !== undefined) complain(`warning: ${hidden}`);
}

/** @throws EngineError when the kernel refuses a map, a program or a place; nothing stays behind */
function openSession({ module, plan }: TraceRun): Session {
  return Session.open({
    module,
    programs: plan.programs,
    prepare: (session) => {
      if (plan.selfMap !== undefined) session.map(plan.selfMap).set(u32(0), u32(process.pid));
      if (plan.cgroup !== undefined) fillCgroup(session, plan.cgroup.map, plan.cgroup.path);
    },
  });
}

function fillCgroup(session: Session, map: string, path: string): void {
  const directory = openSync(path, "r");
  try {
    session.map(map).set(u32(0), u32(directory));
  } finally {
    closeSync(directory);
  }
}

/** A key or value of four bytes in the machine's order. */
function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

/** New files are for their owner alone: a trace may show what others may not see. */
function openOutput(path: string): number | undefined {
  try {
    return openSync(path, "w", 0o600);
  } catch (error) {
    complain(
      `error: cannot write to ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    );
    return undefined;
  }
}

function attachedLine(run: TraceRun): string {
  const places = run.plan.programs.reduce((sum, program) => sum + program.attach.length, 0);
  const what = `attached ${plural(places, "probe")}`;
  return run.settings.dryRun ? `${what} and detached: a dry run` : what;
}

function untilEnd(session: Session, run: TraceRun, out: number, end: EndWatch): Promise<number> {
  const { plan } = run;
  return new Promise((settle) => {
    const printer = session.startPrinter({
      map: plan.events.map,
      ring: plan.events.ring,
      plan: plan.print,
      fd: out,
      ...(plan.events.pages === undefined ? {} : { pages: plan.events.pages }),
      ...(plan.lostMap === undefined ? {} : { lostMap: plan.lostMap }),
      onLost: (total) => complain(`lost ${plural(total, "event")} so far: ${wayOut}`),
      onEnd: (reason) => {
        const { lost, events } = printer.stats();
        if (lost > 0) complain(`lost ${plural(lost, "event")} of ${lost + events}: ${wayOut}`);
        if (reason.kind === "write-error")
          complain(`error: cannot write the output: ${reason.message}`);
        settle(reason.kind === "write-error" ? 1 : 0);
      },
    });
    end.whenAsked(() => printer.stop());
  });
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Waits for the first signal, the end of the time, or the traced process's end. */
class EndWatch {
  private readonly timers: NodeJS.Timeout[] = [];
  private asked = false;
  private stop: (() => void) | undefined;

  constructor(private readonly settings: RunSettings) {
    for (const signal of signals) process.on(signal, this.onSignal);
  }

  /** Calls `stop` once, at once if the end was asked for already; the time runs from here. */
  whenAsked(stop: () => void): void {
    this.stop = stop;
    if (this.asked) return stop();
    const { duration, pid } = this.settings;
    if (duration !== undefined) this.timers.push(setTimeout(this.ask, duration * 1000));
    if (pid !== undefined) this.timers.push(setInterval(() => this.look(pid), processPollMs));
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.onSignal);
    for (const timer of this.timers) clearInterval(timer);
  }

  private readonly onSignal = (): void => {
    if (this.asked && this.stop !== undefined) process.exit(130); // asked twice: out at once
    this.ask();
  };

  private readonly ask = (): void => {
    if (this.asked) return;
    this.asked = true;
    this.stop?.();
  };

  private look(pid: number): void {
    if (this.asked || alive(pid)) return;
    complain(`process ${pid} has ended`);
    this.ask();
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
