import type { Session } from "../../engine/session.js";
import { native } from "../../native/addon.js";
import { traceStream } from "../../oneliners/trace/stream.js";
import { TraceEvents } from "../../repl/effects/trace_events.js";
import type { PrintPlan } from "../../types/print_plan.js";
import type { TracePlan } from "../../types/plan.js";
import type { EndWatch } from "../run/end_watch.js";
import { recordRun, type RunRecorder } from "../run/record.js";
import { complain, plural } from "../run/stderr.js";
import { Sink } from "../tool/sink.js";
import type { RecordSettings } from "../run/record_settings.js";

/** What of a run is needed for it. */
interface RecordedRun {
  readonly plan: Pick<TracePlan, "programs" | "print" | "events" | "lostMap">;
  readonly notes: readonly string[];
  readonly settings: {
    readonly record: RecordSettings | undefined;
    readonly duration: number | undefined;
    readonly pids: readonly number[];
  };
}

/** How often events are printed and written down, in ms. */
const takeMs = 100;
/** Events that may come between two of these moments. */
const most = 1_000_000;

/** The same as untilEnd, with the events in a recording as well: they pass through here for it. */
export async function recordUntilEnd(
  session: Session,
  run: RecordedRun,
  out: number,
  end: EndWatch,
): Promise<number> {
  const { plan, notes, settings } = run;
  const { spec, view } = traceStream(plan);
  const shape = {
    ...{ views: [view], tables: [], streams: [spec] },
    programs: plan.programs.map(({ name }) => name),
  };
  const recorder = recordRun(settings.record!, "bcc-trace", { notes, shape, cText: "" });
  if (recorder === undefined) return 1;
  const sink = new Sink(out, end.ask);
  const events = new TraceEvents(session, plan, {
    keep: () => most,
    onEnough: end.ask,
    onText: (text) => sink.writeLines(text.split("\n").slice(0, -1)),
  });
  const woken = new Promise<void>((wake) => end.whenAsked(wake));
  if (settings.duration !== undefined) end.endAfter(settings.duration);
  if (settings.pids.length > 0) end.endWithProcesses(settings.pids);
  const timer = setInterval(() => take(events, recorder), takeMs);
  if (plan.print.heading) sink.writeLines([native().format(headed(plan.print), []).trimEnd()]);
  await woken;
  clearInterval(timer);
  events.stop();
  take(events, recorder);
  recorder.close();
  const lost = events.lost();
  if (lost > 0) complain(`lost ${plural(lost, "event")} of ${lost + events.total}`);
  return 0;
}

const headed = (print: PrintPlan): PrintPlan => ({ ...print, format: "text", aggregate: false });

function take(events: TraceEvents, recorder: RunRecorder): void {
  const records = [events.take()];
  const { total } = events;
  recorder.sample({ records, total, seconds: takeMs / 1000, lost: events.lost() });
}
