import type { AnyValueMap } from "@opentelemetry/api-logs";
import { ownVersion } from "../../package/versions.js";
import { isCounted, Meter } from "../../metrics/meter.js";
import type { OtlpSender } from "../../metrics/otlp.js";
import type { PrometheusServer } from "../../metrics/prometheus.js";
import { shaped, shownBy, toJson, plain } from "../../render/index.js";
import type { StreamBatch, TableSnapshot, TableSpec } from "../../types/data.js";
import { complain, plural } from "../run/stderr.js";
import type { Exports } from "./export_flags.js";
import type { ToolJob } from "./job.js";
import { monotonicTime, type Screen } from "./screen.js";

/** A scrape within this time of another gets the same figures: reading costs the kernel something. */
const freshMs = 100;

/** In a screen's place: figures and events go to a Prometheus that asks and to a collector. */
export class Exporting implements Screen {
  private readonly tables: readonly TableSpec[];
  private readonly meter: Meter;
  private server: PrometheusServer | undefined;
  private sender: OtlpSender | undefined;
  private read: (() => readonly TableSnapshot[]) | undefined;
  private readAt = -Infinity;
  private readonly lostOf = new Map<string, number>();

  private constructor(
    private readonly job: ToolJob,
    private readonly exports: Exports,
    private readonly missed: () => number,
  ) {
    const { name, summary, plan, views } = job;
    const most = exports.mostSeries;
    const shown = new Set(views.map(shownBy));
    const onCut = (): void =>
      complain(`more than ${most} series in a table: others are counted as (other); --max-series`);
    this.tables = plan.tables.filter((spec) => isCounted(spec) && shown.has(spec.name));
    this.meter = new Meter(
      { tool: name, summary, version: ownVersion(), views, mostSeries: most, onCut },
      this.tables,
    );
  }

  /** Before any event is read: there is somewhere to send it to. */
  static async open(job: ToolJob, exports: Exports, missed: () => number): Promise<Exporting> {
    const made = new Exporting(job, exports, missed);
    if (exports.otlp !== undefined) await made.openSender(exports.otlp);
    return made;
  }

  async serve(read: () => readonly TableSnapshot[]): Promise<boolean> {
    this.read = read;
    const { prometheus } = this.exports;
    if (prometheus !== undefined && this.tables.length === 0) {
      complain(
        "error: --prometheus serves tables, and this tool prints events (--otlp sends those)",
      );
      return false;
    }
    if (prometheus === undefined) return true;
    const { PrometheusServer } = await import("../../metrics/prometheus.js");
    try {
      this.server = await PrometheusServer.open(prometheus, this.families);
    } catch (error) {
      complain(`error: cannot serve metrics: ${(error as Error).message}`);
      return false;
    }
    if (!this.job.settings.quiet) complain(`serving metrics at ${this.server.url}`);
    return true;
  }

  private async openSender(url: string): Promise<void> {
    const { OtlpSender } = await import("../../metrics/otlp.js");
    this.sender = new OtlpSender({
      url,
      tool: this.job.name,
      version: ownVersion(),
      families: this.families,
      interval: this.job.timing.interval ?? 10,
      onTrouble: (why) => complain(`cannot send to ${url}: ${why}`),
    });
  }

  /** Nothing more is read; what was is sent. False: the end of it did not arrive, which has been said. */
  async close(): Promise<boolean> {
    this.server?.close();
    const unsent = (await this.sender?.close()) ?? 0;
    if (unsent > 0) complain(`${plural(unsent, "event")} could not be sent`);
    return unsent === 0 && this.sender?.failing !== true;
  }

  private readonly families = () => {
    const now = performance.now();
    if (this.read !== undefined && now - this.readAt > freshMs) {
      this.readAt = now;
      this.show(this.read());
    }
    return this.meter.families();
  };

  begin(): void {
    // Nothing is printed.
  }

  batch(batch: StreamBatch): void {
    const view = this.job.views.find((one) => shownBy(one) === batch.spec.name);
    if (view === undefined || this.sender === undefined) return;
    const style = { ...plain, timeOfDay: monotonicTime() };
    const lines = toJson(view, shaped(view, batch), { ts: new Date().toISOString() }, style);
    this.sender.log(
      batch.spec.name,
      lines.map((line) => JSON.parse(line) as AnyValueMap),
    );
  }

  lost(stream: string, total: number): void {
    this.lostOf.set(stream, total);
  }

  show(snapshots: readonly TableSnapshot[]): void {
    const lost = [...this.lostOf.values()].reduce((sum, one) => sum + one, 0);
    this.meter.add(snapshots, { missed: this.missed(), lost });
  }

  refresh(): void {
    // Only what an interval ends with is added up.
  }

  end(): void {
    this.read = undefined;
  }
}
