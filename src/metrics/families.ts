/** Figures as monitoring systems take them: plain data, made from tables, given to Prometheus or by OTLP. */
export type Labels = Readonly<Record<string, string>>;

export interface NumberPoint {
  readonly labels: Labels;
  readonly value: number;
}

export interface HistogramPoint {
  readonly labels: Labels;
  readonly count: number;
  /** Unknown where the program does not sum its values up. */
  readonly sum: number | undefined;
  /** Values in each bucket alone; one more than there are bounds, for what is above the last. */
  readonly buckets: readonly number[];
}

interface Named {
  /** Without the ending that a counter has in Prometheus. */
  readonly name: string;
  readonly help: string;
  readonly unit: Unit | undefined;
}

export type Unit = "seconds" | "bytes";

export type Family = Named &
  (
    | { readonly kind: "counter" | "gauge"; readonly points: readonly NumberPoint[] }
    | {
        readonly kind: "histogram";
        /** Upper bounds, inclusive, ascending; the same for all points. */
        readonly bounds: readonly number[];
        readonly points: readonly HistogramPoint[];
      }
  );

/** `args->count` → `args_count`: what names of metrics and labels may have. */
export const slug = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^(?=\d)/, "_")
    .toLowerCase() || "value";
