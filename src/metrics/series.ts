import { aggregateKind, type TableRow, type TableSnapshot, type TableSpec } from "../types/data.js";
import type { View } from "../types/view.js";
import type { Labels } from "./families.js";
import { labeller } from "./labels.js";

/** What has been counted since the start for one set of labels. */
export interface Series {
  readonly labels: Labels;
  count: number;
  /** In the order of the table's aggregates. */
  readonly figures: bigint[];
  readonly buckets: Map<number, number>;
}

/** What stands in each label of the series that the rest goes into. */
export const OTHER = "(other)";

/** Sums of a table over all its intervals, by labels; at most so many of them. */
export class SeriesTable {
  private readonly all = new Map<string, Series>();
  private readonly labelsOf: (row: TableRow) => Labels | undefined;

  constructor(
    readonly spec: TableSpec,
    view: View | undefined,
    private readonly more: {
      readonly fixed: Labels;
      readonly mostSeries: number;
      /** A key found no room. */
      readonly onCut: () => void;
    },
  ) {
    this.labelsOf = labeller(spec, view, Object.keys(more.fixed));
  }

  get series(): Iterable<Series> {
    return this.all.values();
  }

  add({ rows }: TableSnapshot): void {
    for (const row of rows) this.addRow(row);
  }

  private addRow(row: TableRow): void {
    const labels = this.labelsOf(row);
    if (labels === undefined) return;
    const series = this.seriesOf(labels);
    series.count += row.count;
    this.spec.aggregates.forEach((aggregate, i) => {
      const value = row.figures?.[i] ?? figureOf(row, aggregate.name);
      series.figures[i] = joined(aggregateKind(aggregate), series.figures[i], value);
    });
    for (const [bucket, count] of row.buckets ?? [])
      series.buckets.set(bucket, (series.buckets.get(bucket) ?? 0) + count);
  }

  private seriesOf(own: Labels): Series {
    const known = this.all.get(JSON.stringify(own));
    if (known !== undefined) return known;
    if (this.all.size < this.more.mostSeries) return this.made(own);
    this.more.onCut();
    const others = Object.fromEntries(Object.keys(own).map((name) => [name, OTHER]));
    return this.all.get(JSON.stringify(others)) ?? this.made(others);
  }

  private made(own: Labels): Series {
    const labels = { ...this.more.fixed, ...own };
    const series: Series = { labels, count: 0, figures: [], buckets: new Map() };
    this.all.set(JSON.stringify(own), series);
    return series;
  }
}

function figureOf(row: TableRow, name: string): bigint {
  if (name === "count") return BigInt(row.count);
  return name === "sum" || name === "min" || name === "max" ? (row[name] ?? 0n) : 0n;
}

function joined(
  kind: ReturnType<typeof aggregateKind>,
  before: bigint | undefined,
  value: bigint,
): bigint {
  if (before === undefined) return value;
  if (kind === "min") return value < before ? value : before;
  if (kind === "max") return value > before ? value : before;
  return before + value;
}
