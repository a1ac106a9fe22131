import { native } from "../../native/addon.js";
import type { Session } from "../../engine/session.js";
import { StreamReader, type RawBatch } from "../../engine/readers/streams.js";
import type { PrintPlan } from "../../types/output.js";
import type { TracePlan } from "../../types/plan.js";

/** Lines since the last time they were taken. */
export interface TakenLines {
  readonly lines: readonly string[];
  /** Lines that came and are not among them. */
  readonly skipped: number;
}

/**
 * A trace one-liner's events as lines. Records are kept as they came; only the
 * last ones, which can be seen, are formatted, natively and when they are taken.
 */
export class TraceEvents {
  readonly heading: string;
  private readonly plan: PrintPlan;
  private readonly stream: StreamReader;
  private readonly startNs = process.hrtime.bigint();
  private waiting: Uint8Array[] = [];
  private lines: string[] = [];
  private skipped = 0;
  /** Records so far. */
  total = 0;
  private printed = 0;

  /** @throws EngineError */
  constructor(
    session: Session,
    { events, lostMap, print }: TracePlan,
    private readonly keep: () => number,
    private readonly onEnough: () => void,
  ) {
    this.plan = { ...print, format: "text", aggregate: false, heading: false };
    this.heading = this.format([], { ...this.plan, heading: true }).trimEnd();
    this.stream = new StreamReader(session, {
      map: events.map,
      ring: events.ring,
      pages: events.pages,
      lostMap,
      onBatch: (batch) => this.add(batch),
    });
  }

  take(): TakenLines {
    this.formatWaiting();
    const { lines, skipped } = this;
    this.lines = [];
    this.skipped = 0;
    return { lines, skipped };
  }

  lost(): number {
    return this.stream.lost();
  }

  /** Delivers what is there. */
  stop(): void {
    this.stream.stop();
  }

  private add(batch: RawBatch): void {
    this.total += batch.count;
    const keep = this.keep();
    let toSkip = Math.max(0, batch.count - keep);
    batch.each((at, size) => {
      if (toSkip-- > 0) this.skipped++;
      else this.waiting.push(batch.bytes.subarray(at, at + size));
    });
    if (this.waiting.length > 2 * keep) {
      const tooMany = this.waiting.length - keep;
      this.waiting = this.waiting.slice(tooMany);
      this.skipped += tooMany;
    }
    // Names of a process that may end soon; and -M has to end at once.
    if (this.namesProcesses() || this.plan.maxEvents !== undefined) this.formatWaiting();
  }

  private formatWaiting(): void {
    if (this.waiting.length === 0) return;
    const { maxEvents } = this.plan;
    const left = maxEvents === undefined ? undefined : maxEvents - this.printed;
    if (left !== undefined && left <= 0) return;
    const plan = left === undefined ? this.plan : { ...this.plan, maxEvents: left };
    const text = this.format(this.waiting, plan);
    const before = this.waiting.length;
    this.waiting = [];
    if (text !== "") this.lines.push(...text.slice(0, -1).split("\n"));
    if (left === undefined) return;
    // Without filters each record is an event that was printed.
    const made = this.filtered() ? text.split("\n").length - 1 : before;
    this.printed += made;
    if (this.printed >= (maxEvents ?? 0)) this.onEnough();
  }

  private format(records: readonly Uint8Array[], plan: PrintPlan): string {
    return native().format(plan, records, { startNs: this.startNs });
  }

  private filtered(): boolean {
    return this.plan.commFilter !== undefined || this.plan.messageFilter !== undefined;
  }

  private namesProcesses(): boolean {
    return this.plan.probes.some(
      ({ userStack, segments }) =>
        userStack !== undefined ||
        segments.some((segment) => segment.kind === "field" && segment.conversion === "U"),
    );
  }
}
