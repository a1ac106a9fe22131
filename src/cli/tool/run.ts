import { openSymbols } from "../../facts/symbols.js";
import { EngineError, Session } from "../../engine/session.js";
import { attachedLine } from "../run/attached.js";
import { EndWatch } from "../run/end_watch.js";
import { fillMaps } from "../run/maps.js";
import { outputTo, type Output } from "../run/output.js";
import { complain, plural, tellWithoutNames } from "../run/stderr.js";
import { collect } from "./collect.js";
import type { ToolJob } from "./job.js";
import { Progress } from "../run/progress.js";
export { EngineError };

/** What a shell gives to a program that Ctrl-C ended. */
const interrupted = 130;

/**
 * Attaches, shows what is counted until something ends it (a signal, the time,
 * the number of outputs, the traced process's end, a reader that has gone away),
 * and detaches.
 * @returns the exit status
 * @throws EngineError when the kernel refuses a map, a program or a place; nothing stays behind
 */
export async function runTool(job: ToolJob, onAttached?: (end: EndWatch) => void): Promise<number> {
  const { output, dryRun } = job.settings;
  const out = outputTo(dryRun ? undefined : output);
  if (out === undefined) return 1;
  try {
    return await attachAndCollect(job, out, onAttached);
  } finally {
    out.close();
  }
}

async function attachAndCollect(
  job: ToolJob,
  out: Output,
  onAttached: ((end: EndWatch) => void) | undefined,
): Promise<number> {
  const { settings } = job;
  const end = new EndWatch();
  const symbols = openSymbols();
  let session: Session | undefined;
  try {
    // Before anything is counted: what runs then may have exited when its names are wanted.
    if (job.watchesProcesses && !settings.dryRun) symbols.watchProcesses();
    session = await openSession(job, end);
    if (session === undefined) return interrupted;
    if (!settings.quiet) for (const note of job.notes) complain(note);
    if (settings.dryRun || settings.verbose)
      complain(attachedLine(job.plan.programs, settings.dryRun));
    if (!settings.dryRun) {
      out.publish();
      return await collect({ job, session, symbols, out: out.fd, end, onAttached });
    }
    onAttached?.(end);
    return 0;
  } finally {
    // In this order: from here on a Ctrl-C ends the process, and the kernel detaches what is left.
    end.close();
    session?.close();
    tellWithoutNames(symbols.withoutNames());
    symbols.close();
  }
}

/** undefined: asked to end before everything was attached. */
async function openSession(job: ToolJob, end: EndWatch): Promise<Session | undefined> {
  const { module, plan } = job;
  const progress = new Progress("attaching");
  end.whenAsked(() => undefined);
  try {
    const session = await Session.openAsync({
      module,
      programs: plan.programs,
      tables: plan.tables,
      maps: Object.fromEntries(
        Object.entries(job.sizes ?? {}).map(([name, maxEntries]) => [name, { maxEntries }]),
      ),
      prepare: (session) => fillMaps(session, { ...plan, ...filledOf(job) }),
      onProgress: progress.update,
      onVerifying: progress.verifying,
      aborted: () => end.asked,
    });
    progress.close();
    if (!job.settings.quiet) tellLeftOut(session);
    return session;
  } catch (error) {
    if (error instanceof EngineError && error.code === "aborted") return undefined;
    throw error;
  } finally {
    progress.close();
  }
}

const filledOf = ({ filled }: ToolJob): Pick<ToolJob, "filled"> =>
  filled === undefined ? {} : { filled };

/** Places of a pattern that the kernel took no probe at; the rest are attached. */
function tellLeftOut({ leftOut }: Session): void {
  const [first] = leftOut;
  if (first === undefined) return;
  const what = `${plural(leftOut.length, "place")} of the pattern can't be probed`;
  complain(`note: ${what}: ${first.error.message}${leftOut.length > 1 ? ", …" : ""}`);
}
