import {
  csvHeader,
  figuresOf,
  plain,
  rawBytes,
  renderHeading,
  renderView,
  shaped,
  shownBy,
  toCsv,
  toJson,
  type JsonHead,
  type TextStyle,
} from "../../render/index.js";
import { origin } from "../../package/origin.js";
import type { StreamBatch, TableSnapshot } from "../../types/data.js";
import type { View } from "../../types/view.js";
import type { ToolJob } from "./job.js";
import type { Sink } from "./sink.js";

/** Where figures are shown: as text that goes on, or on a screen that changes. */
export interface Screen {
  begin(): void;
  batch(batch: StreamBatch): void;
  /** An output: figures of an interval. */
  show(snapshots: readonly TableSnapshot[]): void;
  /** Figures in between. */
  refresh(snapshots: readonly TableSnapshot[]): void;
  /** Whatever ended it. */
  end(): void;
  /** Before anything is read. `read`: what came since the last reading; false where it can't begin, which was said. */
  serve?(read: () => readonly TableSnapshot[]): Promise<boolean>;
  /** Events of a stream for which there was no room, all so far. */
  lost?(stream: string, total: number): void;
}

/** Local HH:MM:SS. */
export const timeOfDay = (date: Date): string => date.toTimeString().slice(0, 8);

/** Local `2026-01-31 23:59:59`, as spreadsheets read it; with ms where outputs may be nearer than seconds. */
function stampOf(date: Date, { timing }: ToolJob): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  const whole = timing.interval !== undefined && Number.isInteger(timing.interval);
  const ms = whole ? "" : `.${String(date.getMilliseconds()).padStart(3, "0")}`;
  return `${day} ${timeOfDay(date)}${ms}`;
}

/** CLOCK_MONOTONIC ns to local HH:MM:SS. */
export function monotonicTime(): (nanoseconds: bigint) => string {
  const date = monotonicDate();
  return (nanoseconds) => timeOfDay(date(nanoseconds));
}

function monotonicDate(): (nanoseconds: bigint) => Date {
  const offset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  return (nanoseconds) => new Date(Number((nanoseconds + offset) / 1_000_000n));
}

/** How a job's events say when they were, in text and in CSV. */
function clocks(job: ToolJob): Required<Pick<TextStyle, "timeOfDay" | "stamp">> {
  const date = monotonicDate();
  return {
    timeOfDay: (nanoseconds) => timeOfDay(date(nanoseconds)),
    stamp: (nanoseconds) => stampOf(date(nanoseconds), job),
  };
}

/** Lines that follow each other. */
export class PlainScreen implements Screen {
  private style: TextStyle;
  private readonly begun = new Set<View>();

  constructor(
    private readonly job: ToolJob,
    private readonly sink: Sink,
  ) {
    this.style = { ...plain, ...clocks(job), raw: job.settings.raw };
  }

  begin(): void {
    if (this.job.settings.format !== "text") return;
    const streams = new Set(this.job.plan.streams.map(({ name }) => name));
    const headings = this.job.views
      .filter((view) => streams.has(shownBy(view)))
      .flatMap((view) => renderHeading(view, this.style));
    const { opening } = this.job;
    this.sink.writeLines([...(opening === undefined ? [] : [opening]), ...headings]);
  }

  batch(batch: StreamBatch): void {
    const views = this.job.views.filter((view) => shownBy(view) === batch.spec.name);
    for (const view of views) {
      this.style = { ...this.style, ...startOf(view, batch, this.style) };
      const raw =
        view.kind === "columns" && this.job.settings.format === "text" ? view.raw : undefined;
      if (view.kind !== "columns" || raw === undefined)
        this.sink.writeLines(this.linesOf(view, batch));
      else this.sink.write(rawBytes(view, raw, shaped(view, batch) as StreamBatch));
    }
  }

  show(snapshots: readonly TableSnapshot[]): void {
    if (this.job.views.length === 0) return;
    const lines = this.job.views.flatMap((view) => {
      const snapshot = snapshots.find(({ spec }) => spec.name === shownBy(view));
      return snapshot === undefined ? [] : this.linesOf(view, this.evenQuiet(view, snapshot));
    });
    const before = snapshots.length > 0 ? stampLines(this.job, new Date()) : [];
    const { header, settings } = this.job;
    const said = settings.format === "text" && snapshots.length > 0 ? (header?.() ?? []) : [];
    const quiet = snapshots.length > 0 && lines.length === 0 ? this.quietLines() : [];
    this.sink.writeLines([...before, ...said, ...lines, ...quiet]);
  }

  /** A line an interval has one of zeros where nothing happened; the part of one that was left has none. */
  private evenQuiet(view: View, snapshot: TableSnapshot): TableSnapshot {
    const { keys, aggregates } = snapshot.spec;
    const { interval } = this.job.timing;
    const whole = interval !== undefined && snapshot.seconds > interval * 0.9;
    if (!isSeries(view) || snapshot.rows.length > 0 || !whole) return snapshot;
    const none = keys.map(({ type }) => (type.kind === "string" ? "" : 0n));
    const nothing = { keys: none, count: 0, sum: 0n, min: 0n, max: 0n };
    return { ...snapshot, rows: [{ ...nothing, figures: aggregates.map(() => 0n) }] };
  }

  /** Without them a person would not know that it is alive; scripts read what BCC's tools print. */
  private quietLines(): readonly string[] {
    const { settings, timing } = this.job;
    if (settings.format !== "text" || !this.sink.isTerminal) return [];
    return [timing.interval === undefined ? "(nothing was seen)" : "(nothing in this interval)"];
  }

  refresh(): void {
    // Only outputs are printed.
  }

  end(): void {
    const { closing, ending, settings } = this.job;
    if (settings.format !== "text") return;
    this.sink.writeLines([...(ending?.() ?? []), ...(closing === undefined ? [] : [closing])]);
  }

  private textOf(view: View, data: TableSnapshot | StreamBatch): readonly string[] {
    const lines = renderView(view, data, this.style);
    if (!isSeries(view)) return lines;
    const begun = this.begun.has(view);
    this.begun.add(view);
    return begun ? lines.slice(1) : lines;
  }

  /** Where it comes from first: of a line that was cut off it is told who sent it. */
  private headOf(
    view: View,
    read: TableSnapshot | StreamBatch,
    data: TableSnapshot | StreamBatch,
  ): JsonHead {
    const figures = figuresOf(view, read, data);
    const { cumulative } = this.job.timing;
    return {
      ...this.origin,
      // Lines of several machines come together: no local time.
      ts: new Date().toISOString(),
      ...(figures === undefined ? {} : { figures }),
      ...(figures === undefined || cumulative !== true ? {} : { since: "start" }),
    };
  }
  private readonly origin = origin();

  private linesOf(view: View, read: TableSnapshot | StreamBatch): readonly string[] {
    const data = shaped(view, read);
    if (isUnseen(view)) return [];
    switch (this.job.settings.format) {
      case "text":
        return this.textOf(view, data);
      case "json":
        return toJson(view, data, this.headOf(view, read, data), this.style);
      case "csv": {
        const first = !this.begun.has(view);
        this.begun.add(view);
        const rows = toCsv(view, data, stampOf(new Date(), this.job), this.style);
        return first ? [...csvHeader(view, data, this.style), ...rows] : rows;
      }
    }
  }
}

/** A line an output, below titles that were printed before the first. */
const isSeries = (view: View): boolean => view.kind === "columns" && view.titlesOnce === true;

/** Its rows are learnt from, and none is shown. */
const isUnseen = (view: View): boolean => view.kind === "columns" && view.sentence === "";

/** What comes before an output in text: an empty line, the time. */
function stampLines({ settings, timing, views }: ToolJob, now: Date): readonly string[] {
  if (settings.format !== "text") return [];
  if (timing.stamp === "brackets") return [`[${timeOfDay(now)}]`];
  const dense = views.every((view) => isSeries(view) || (view.kind === "stacks" && view.folded));
  return [...(dense ? [] : [""]), ...(timing.stamp === "plain" ? [timeOfDay(now)] : [])];
}

/** Elapsed times count from the first row of all. */
function startOf(view: View, batch: StreamBatch, style: TextStyle): { start?: bigint } {
  if (style.start !== undefined || view.kind !== "columns") return {};
  const column = view.columns.find(({ format }) => format.kind === "elapsed");
  const place = batch.spec.fields.findIndex(({ name }) => name === column?.key);
  const value = batch.rows[0]?.[place];
  return typeof value === "bigint" ? { start: value } : {};
}
