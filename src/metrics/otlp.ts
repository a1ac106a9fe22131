import { hostname } from "node:os";
import { ValueType, type HrTime } from "@opentelemetry/api";
import { SeverityNumber, type AnyValueMap, type Logger } from "@opentelemetry/api-logs";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { resourceFromAttributes, type Resource } from "@opentelemetry/resources";
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
} from "@opentelemetry/sdk-logs";
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
  type PushMetricExporter,
} from "@opentelemetry/sdk-metrics";
import type { Family } from "./families.js";

export interface OtlpOptions {
  /** Of the collector, without /v1/metrics: `http://localhost:4318`. */
  readonly url: string;
  readonly tool: string;
  readonly version: string;
  /** Read for each export. */
  readonly families: () => readonly Family[];
  /** Seconds between exports. */
  readonly interval: number;
  /** It could not be sent: told once until it can be again. */
  readonly onTrouble: (why: string) => void;
}

/** For a collector that is busy; one that is not there keeps nobody longer from ending. */
const TIMEOUT_MS = 3000;

/** Records that wait to be sent; a burst beyond it is lost, and counted. */
const MOST_WAITING = 65_536;

/** Sends metrics and log records through the OpenTelemetry SDK, until it is closed. */
export class OtlpSender {
  private readonly metrics: MeterProvider;
  private readonly logs: LoggerProvider;
  private readonly logger: Logger;
  private readonly start = now();
  private emitted = 0;
  private sent = 0;
  private troubled = false;

  constructor(private readonly options: OtlpOptions) {
    const { tool, version, url, interval } = options;
    const base = url.replace(/\/+$/, "");
    const resource = resourceFromAttributes({
      "service.name": "bcc-repl",
      "service.version": version,
      "host.name": hostname(),
      "bcc.tool": tool,
    });
    const exporter = this.watched(
      new OTLPMetricExporter({ url: `${base}/v1/metrics`, timeoutMillis: TIMEOUT_MS }),
    );
    const reader = new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: interval * 1000,
      exportTimeoutMillis: Math.min(interval * 1000, TIMEOUT_MS),
      metricProducers: [{ collect: () => Promise.resolve(this.collected(resource)) }],
    });
    this.metrics = new MeterProvider({ resource, readers: [reader] });
    const processor = new BatchLogRecordProcessor({
      exporter: this.watchedLogs(
        new OTLPLogExporter({ url: `${base}/v1/logs`, timeoutMillis: TIMEOUT_MS }),
      ),
      maxQueueSize: MOST_WAITING,
      maxExportBatchSize: 2048,
      scheduledDelayMillis: 1000,
    });
    this.logs = new LoggerProvider({ resource, processors: [processor] });
    this.logger = this.logs.getLogger("bcc-repl", version);
  }

  /** Events of a stream; `name` is the stream's. */
  log(name: string, events: readonly AnyValueMap[]): void {
    this.emitted += events.length;
    for (const body of events)
      this.logger.emit({
        eventName: `bcc.${this.options.tool}.${name}`,
        severityNumber: SeverityNumber.INFO,
        body,
      });
  }

  /**
   * Sends what is left.
   * @returns how many events could not be sent
   */
  async close(): Promise<number> {
    const ends = [this.metrics.shutdown(), this.logs.shutdown()];
    for (const end of await Promise.allSettled(ends))
      if (end.status === "rejected") this.trouble(String(end.reason));
    return this.emitted - this.sent;
  }

  /** What was sent last did not arrive. */
  get failing(): boolean {
    return this.troubled;
  }

  private trouble(why: string): void {
    if (!this.troubled) this.options.onTrouble(why);
    this.troubled = true;
  }

  private watched(exporter: PushMetricExporter): PushMetricExporter {
    const whole = exporter.export.bind(exporter);
    exporter.export = (metrics, done) =>
      whole(metrics, (result) => {
        this.ended(result.error, result.code === 0);
        done(result);
      });
    return exporter;
  }

  private watchedLogs(exporter: LogRecordExporter): LogRecordExporter {
    const whole = exporter.export.bind(exporter);
    exporter.export = (records: ReadableLogRecord[], done) =>
      whole(records, (result) => {
        this.ended(result.error, result.code === 0);
        if (result.code === 0) this.sent += records.length;
        done(result);
      });
    return exporter;
  }

  private ended(error: Error | undefined, well: boolean): void {
    if (well) this.troubled = false;
    else this.trouble(error?.message ?? "not accepted");
  }

  private collected(resource: Resource) {
    const end = now();
    const metrics = this.options.families().map((one) => dataOf(one, this.start, end));
    const scope = { name: "bcc-repl", version: this.options.version };
    return { resourceMetrics: { resource, scopeMetrics: [{ scope, metrics }] }, errors: [] };
  }
}

const now = (): HrTime => {
  const ms = Date.now();
  return [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];
};

/** UCUM, as OpenTelemetry wants it. */
const UNITS = { seconds: "s", bytes: "By" } as const;

function dataOf(family: Family, startTime: HrTime, endTime: HrTime): MetricData {
  const common = {
    descriptor: {
      name: family.name,
      description: family.help,
      unit: family.unit === undefined ? "1" : UNITS[family.unit],
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const at = <T>(attributes: Record<string, string>, value: T) => ({
    attributes,
    startTime,
    endTime,
    value,
  });
  if (family.kind === "histogram")
    return {
      ...common,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: family.points.map(({ labels, count, sum, buckets }) =>
        at(labels, {
          buckets: { boundaries: [...family.bounds], counts: [...buckets] },
          count,
          ...(sum === undefined ? {} : { sum }),
        }),
      ),
    };
  const dataPoints = family.points.map(({ labels, value }) => at(labels, value));
  return family.kind === "gauge"
    ? { ...common, dataPointType: DataPointType.GAUGE, dataPoints }
    : { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
}
