import { constants } from "node:os";
import type { Session } from "../../engine/session.js";
import { StreamReader, type RawBatch } from "../../engine/readers/streams.js";
import { native, type NativeEventStack } from "../../native/addon.js";
import { traceStream, type TraceStream } from "../../oneliners/trace/stream.js";
import type { SampledRecords } from "../../types/cell_actions.js";
import type { DataValue, StackValue } from "../../types/data.js";
import type { PrintPlan } from "../../types/print_plan.js";
import type { TracePlan } from "../../types/plan.js";

export interface TraceEventsOptions {
  /** Events that can be seen. */
  readonly keep: () => number;
  /** As many as were wanted have come. */
  readonly onEnough: () => void;
  /** The same events as the printer's lines. */
  readonly onText?: (text: string) => void;
}

/**
 * A trace one-liner's events as records of its stream. They are kept as they came; only the
 * last ones, which can be seen, are made values of, natively and when they are taken.
 */
export class TraceEvents {
  private readonly made: TraceStream;
  private readonly plan: PrintPlan;
  private readonly stream: StreamReader;
  private readonly startNs = process.hrtime.bigint();
  private waiting: Uint8Array[] = [];
  private rows: (readonly DataValue[])[] = [];
  private skipped = 0;
  /** Records so far. */
  total = 0;
  private shown = 0;

  /** @throws EngineError */
  constructor(
    session: Session,
    plan: Pick<TracePlan, "print" | "events" | "lostMap">,
    private readonly options: TraceEventsOptions,
  ) {
    this.made = traceStream(plan);
    this.plan = { ...plan.print, format: "text", aggregate: false, heading: false };
    const { map, ring, pages, lostMap } = this.made.spec;
    const onBatch = (batch: RawBatch): void => this.add(batch);
    this.stream = new StreamReader(session, { map, ring, pages, lostMap, onBatch });
  }

  take(): SampledRecords {
    this.readWaiting();
    const { rows, skipped } = this;
    this.rows = [];
    this.skipped = 0;
    return { spec: this.made.spec, rows, skipped };
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
    const keep = this.options.keep();
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
    if (this.namesProcesses() || this.plan.maxEvents !== undefined) this.readWaiting();
  }

  private readWaiting(): void {
    const { maxEvents } = this.plan;
    const left = maxEvents === undefined ? undefined : maxEvents - this.shown;
    if (this.waiting.length === 0 || (left !== undefined && left <= 0)) return;
    const plan = left === undefined ? this.plan : { ...this.plan, maxEvents: left };
    const records = this.waiting;
    this.waiting = [];
    const { startNs } = this;
    // Strings as they are: who shows them escapes them.
    const values = native().rows({ ...plan, columns: this.made.columns, raw: true }, records, {
      startNs,
    });
    for (const row of values) this.rows.push(this.rowOf(row));
    this.options.onText?.(native().format(plan, records, { startNs }));
    this.shown += values.length;
    if (maxEvents !== undefined && this.shown >= maxEvents) this.options.onEnough();
  }

  private rowOf(values: readonly (bigint | string | NativeEventStack)[]): readonly DataValue[] {
    const count = this.made.columns.length;
    const [kernel, user] = values.slice(count) as NativeEventStack[];
    return this.made.spec.fields.map(({ name, type }, i) => {
      if (type.kind === "kernel-stack") return this.stackOf(kernel!);
      if (type.kind === "user-stack") return this.stackOf(user!);
      if (i < count) return values[i] as bigint | string;
      throw new Error(`a trace has no ${name}`);
    });
  }

  private stackOf(stack: NativeEventStack): StackValue {
    if (stack === null) return { frames: [], cutOff: false, missing: "no stack" };
    if (typeof stack === "number") return { frames: [], cutOff: false, missing: errnoName(-stack) };
    const frames = stack.map(([address, text]) => {
      const shown = this.plan.stackAddresses ? `${address.toString(16)} ${text}` : text;
      return { address, name: shown, offset: 0, module: "" };
    });
    return { frames, cutOff: false };
  }

  private namesProcesses(): boolean {
    return this.plan.probes.some(
      ({ userStack, segments }) =>
        userStack !== undefined ||
        segments.some((segment) => segment.kind === "field" && segment.conversion === "U"),
    );
  }
}

const errnoName = (errno: number): string =>
  Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? `error ${errno}`;
