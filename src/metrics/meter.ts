import { shownBy } from "../render/index.js";
import {
  aggregateKind,
  type BucketScale,
  type TableSnapshot,
  type TableSpec,
} from "../types/data.js";
import type { HistogramView, View } from "../types/view.js";
import { boundsOf, countsIn } from "./buckets.js";
import { slug, type Family, type Labels } from "./families.js";
import { SeriesTable } from "./series.js";
import { scaled, scaleOfSum, scaleOfType, scaleOfView } from "./units.js";

export interface MeterOptions {
  /** The tool: `biolatency`. */
  readonly tool: string;
  readonly summary: string;
  readonly version: string;
  readonly views: readonly View[];
  /** Of each table. */
  readonly mostSeries: number;
  readonly onCut: () => void;
}

/** Of events, since the start. */
export interface Losses {
  readonly missed: number;
  readonly lost: number;
}

/** Tables whose rows can be added up: not the entries of a program's own maps. */
export const isCounted = ({ aggregates, remembers }: TableSpec): boolean =>
  aggregates.length > 0 && remembers !== true;

/** Sums of all that was read since the start, and what was lost. */
export class Meter {
  private readonly tables: readonly Metered[];
  private dropped = 0;
  private losses: Losses = { missed: 0, lost: 0 };
  private cut = 0;
  private readonly started = Date.now();

  constructor(
    private readonly options: MeterOptions,
    specs: readonly TableSpec[],
  ) {
    const onCut = (): void => {
      if (this.cut++ === 0) options.onCut();
    };
    this.tables = specs.map((spec) => new Metered(spec, options, onCut));
  }

  /** `losses`: since the start, beside what the tables dropped. */
  add(snapshots: readonly TableSnapshot[], losses: Losses): void {
    this.losses = losses;
    for (const snapshot of snapshots) {
      this.dropped += snapshot.dropped;
      this.tables.find(({ spec }) => spec.name === snapshot.spec.name)?.add(snapshot);
    }
  }

  families(): readonly Family[] {
    const { tool, version } = this.options;
    const labels = { tool };
    const one = (kind: "counter" | "gauge", name: string, help: string, value: number): Family => ({
      kind,
      name,
      help,
      unit: undefined,
      points: [{ labels, value }],
    });
    const merged = new Map<string, Family>();
    for (const family of this.tables.flatMap((table) => table.families()))
      merged.set(family.name, joinedTo(merged.get(family.name), family));
    return [
      ...merged.values(),
      one("counter", "bcc_dropped_events", "Events not counted: a table was full", this.dropped),
      one("counter", "bcc_lost_events", "Events lost: a buffer was full", this.losses.lost),
      one(
        "counter",
        "bcc_missed_events",
        "Events not counted: another BPF program was running on that CPU",
        this.losses.missed,
      ),
      one(
        "counter",
        "bcc_other_series_updates",
        'Updates counted as "(other)" because of --max-series',
        this.cut,
      ),
      one("gauge", "bcc_start_time_seconds", "When counting started", this.started / 1000),
      {
        ...one("gauge", "bcc_build_info", "Version of bcc-repl", 1),
        points: [{ labels: { tool, version }, value: 1 }],
      } as Family,
    ];
  }
}

/** Several specs of argdist have one family, told apart by a label. Bounds that differ make another. */
function joinedTo(before: Family | undefined, family: Family): Family {
  if (before === undefined) return family;
  return { ...before, points: [...before.points, ...family.points] } as Family;
}

class Metered {
  private readonly table: SeriesTable;
  private readonly view: HistogramView | undefined;
  private readonly base: string;

  constructor(
    readonly spec: TableSpec,
    private readonly options: MeterOptions,
    onCut: () => void,
  ) {
    const view = options.views.find((one) => shownBy(one) === spec.name);
    this.view = view?.kind === "histogram" ? view : undefined;
    this.base = baseName(options.tool, spec, view);
    this.table = new SeriesTable(spec, view, {
      fixed: fixedLabels(options, view),
      mostSeries: options.mostSeries,
      onCut,
    });
  }

  add(snapshot: TableSnapshot): void {
    this.table.add(snapshot);
  }

  families(): readonly Family[] {
    const { bucket } = this.spec;
    return this.view !== undefined && bucket !== undefined
      ? [this.histogram(this.view, bucket.scale)]
      : this.numbers();
  }

  private histogram(view: HistogramView, buckets: BucketScale): Family {
    const scale = scaleOfView(view);
    const sums = this.spec.aggregates.flatMap((aggregate, i) => {
      const of = aggregateKind(aggregate) === "sum" ? scaleOfSum(aggregate, scale) : undefined;
      return of === undefined ? [] : [{ i, of }];
    });
    const [sum] = sums;
    const linear = buckets.kind === "linear" ? `_by_${buckets.step}_from_${buckets.first}` : "";
    return {
      kind: "histogram",
      name: withUnit(
        `${this.base}${this.options.views.length > 1 ? slug(linear) : ""}`,
        scale.unit,
      ),
      help: this.options.summary,
      unit: scale.unit,
      bounds: boundsOf(buckets, scale),
      points: [...this.table.series].map(({ labels, count, figures, buckets: counted }) => ({
        labels,
        count,
        sum: sum === undefined ? undefined : scaled(figures[sum.i] ?? 0n, sum.of),
        buckets: countsIn(buckets, counted, scale),
      })),
    };
  }

  private numbers(): readonly Family[] {
    return this.spec.aggregates.map((aggregate, i) => {
      const scale = scaleOfType(aggregate.type);
      const kind = aggregateKind(aggregate);
      const counter = kind === "count" || (kind === "sum" && !aggregate.signed);
      // A counter's name gets `_total` at its end; its unit tells it from the count.
      const total = counter && aggregate.name === "total" && scale.unit !== undefined;
      const bare = total || aggregate.name === "count";
      const name = bare ? this.base : `${this.base}_${slug(aggregate.name)}`;
      return {
        kind: counter ? "counter" : "gauge",
        name: withUnit(name, scale.unit),
        help: this.options.summary,
        unit: scale.unit,
        points: [...this.table.series].map(({ labels, figures }) => ({
          labels,
          value: scaled(figures[i] ?? 0n, scale),
        })),
      };
    });
  }
}

const withUnit = (name: string, unit: string | undefined): string =>
  unit === undefined || name.endsWith(`_${unit}`) ? name : `${name}_${unit}`;

/** argdist's tables have numbers for names: all its counts are one family, all its histograms another. */
function baseName(tool: string, spec: TableSpec, view: View | undefined): string {
  if (tool === "argdist")
    return view?.kind === "histogram" ? "bcc_argdist_values" : "bcc_argdist_events";
  return `bcc_${slug(tool)}_${slug(spec.name)}`;
}

function fixedLabels({ tool }: MeterOptions, view: View | undefined): Labels {
  if (tool !== "argdist" || view === undefined) return {};
  if (view.kind === "frequency") return { spec: view.heading };
  return view.kind === "histogram" ? { spec: view.title } : {};
}
