import { describe, expect, test } from "vitest";
import { renderView } from "../../src/render/index.js";
import { bucketRange } from "../../src/render/buckets.js";
import { percentile, PERCENTILES } from "../../src/render/statistics.js";
import type { BucketScale } from "../../src/types/data.js";
import type { HistogramView } from "../../src/types/view.js";
import { int, row, rowOf, bucketOf, table, without } from "./snapshots.js";

/** Numbers without a pattern, the same in every run. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Nearest rank. */
function exactPercentile(values: readonly bigint[], permille: number): bigint {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Math.max(1, Math.ceil((permille * values.length) / 1000)) - 1]!;
}

describe("buckets", () => {
  test.each([0, 1, 2, 3, 6])(
    "log2 with %i sub-bits: every value is in its bucket's range",
    (subBits) => {
      const scale: BucketScale = { kind: "log2", subBits };
      const borders = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit));
      for (const border of borders)
        for (const value of [border - 1n, border, border + 1n, border + border / 3n]) {
          const { low, high } = bucketRange(scale, bucketOf(scale, value));
          expect(low! <= value && value <= high!).toBe(true);
          expect(high! - low! < (value >> BigInt(subBits)) + 1n).toBe(true);
        }
      expect(bucketRange(scale, bucketOf(scale, -3n))).toEqual({ low: undefined, high: -1n });
      expect(bucketRange(scale, bucketOf(scale, (1n << 64n) - 1n)).high).toBe((1n << 64n) - 1n);
    },
  );

  test("linear", () => {
    const scale: BucketScale = { kind: "linear", first: -10n, step: 5n, count: 4 };
    expect(bucketRange(scale, 0)).toEqual({ low: -10n, high: -6n });
    expect(bucketRange(scale, 3)).toEqual({ low: 5n, high: 9n });
    expect(bucketRange(scale, 4)).toEqual({ low: undefined, high: -11n });
    expect(bucketRange(scale, 5)).toEqual({ low: 10n, high: undefined });
  });
});

describe("percentiles lie within a bucket's width of the exact ones", () => {
  const next = random(7);
  const distributions: Record<string, bigint[]> = {
    uniform: Array.from({ length: 5000 }, () => BigInt(Math.floor(next() * 1_000_000))),
    exponential: Array.from({ length: 5000 }, () =>
      BigInt(Math.floor(-Math.log(1 - next()) * 5e6)),
    ),
    "two peaks": Array.from({ length: 999 }, (_, i) =>
      BigInt(Math.floor((i % 10 === 0 ? 4e9 : 300) * (1 + next() / 10))),
    ),
    small: Array.from({ length: 1000 }, (_, i) => BigInt(i % 7)),
    one: [123_456_789n],
  };

  for (const [name, values] of Object.entries(distributions))
    test.each([0, 2, 3])(`${name}, %i sub-bits`, (subBits) => {
      const scale: BucketScale = { kind: "log2", subBits };
      const { buckets } = rowOf(scale, values);
      for (const percent of PERCENTILES) {
        const exact = exactPercentile(values, percent * 10);
        const told = percentile(scale, { buckets: buckets! }, percent)!;
        const error = told > exact ? told - exact : exact - told;
        expect(error < (exact >> BigInt(subBits)) + 1n).toBe(true);
        if (exact < 2n << BigInt(subBits)) expect(told).toBe(exact);
      }
    });

  test("linear: less than a step", () => {
    const scale: BucketScale = { kind: "linear", first: 0n, step: 100n, count: 10_000 };
    const values = distributions["uniform"]!;
    const { buckets } = rowOf(scale, values);
    for (const percent of PERCENTILES) {
      const error =
        percentile(scale, { buckets: buckets! }, percent)! - exactPercentile(values, percent * 10);
      expect(error > -100n && error < 100n).toBe(true);
    }
  });

  test("open buckets answer with the least and greatest value where they are known", () => {
    const scale: BucketScale = { kind: "linear", first: 0n, step: 1n, count: 2 };
    const { buckets } = rowOf(scale, [-7n, 9n, 9n, 9n]);
    expect(percentile(scale, { buckets: buckets! }, 99)).toBe(2n);
    const known = { buckets: buckets!, max: 9n, min: -7n };
    for (const percent of [50, 99.9]) {
      const told = percentile(scale, known, percent)!;
      expect(told >= 2n && told <= 9n).toBe(true);
    }
    expect(percentile(scale, { ...known, buckets: rowOf(scale, [-7n]).buckets! }, 50)).toBe(-4n);
    expect(percentile(scale, { buckets: new Map() }, 50)).toBeUndefined();
  });

  test("rank 999 of 1000 is p99.9, not the greatest", () => {
    const scale: BucketScale = { kind: "log2", subBits: 0 };
    const values = [...new Array<bigint>(999).fill(1n), 1n << 40n];
    expect(percentile(scale, { buckets: rowOf(scale, values).buckets! }, 99.9)).toBe(1n);
  });
});

describe("below a histogram", () => {
  const scale = { kind: "log2", subBits: 3 } as const;
  const view: HistogramView = {
    kind: "histogram",
    table: "t",
    title: "usecs",
    divisor: 1000n,
    statistics: "usecs",
  };

  test("average, total and count as funclatency prints them, then the percentiles", () => {
    const data = table({}, [rowOf(scale, [4_000n, 4_000n, 4_000n, 1_000_000n])], { scale });
    expect(renderView(view, data).slice(-4, -2)).toEqual([
      "",
      "avg = 253 usecs, total: 1012 usecs, count: 4",
    ]);
    const figures =
      /^p50 = (\S+) usecs, p90 = (\S+) usecs, p99 = (\S+) usecs, p99.9 = (\S+) usecs$/;
    const told = figures.exec(renderView(view, data).at(-2)!)!.slice(1).map(Number);
    expect(Math.abs(told[0]! - 4)).toBeLessThan(0.5);
    for (const value of told.slice(1)) expect(Math.abs(value - 1000)).toBeLessThan(125);
    expect(renderView(view, data).at(-1)).toBe("");
  });

  test("several tables: their own figures, and one average line for all", () => {
    const data = table({ fd: int }, [rowOf(scale, [5n], [1n]), rowOf(scale, [7n, 7n], [2n])], {
      scale,
    });
    const lines = renderView({ ...view, divisor: 1n }, data);
    expect(lines.filter((line) => line.includes("avg = "))).toEqual([
      "avg = 6 usecs, total: 19 usecs, count: 3",
    ]);
    expect(lines).toContain("     average 5, p50 5, p90 5, p99 5, p99.9 5 usecs, 1 values");
    expect(lines.at(-2)).toBe("p50 = 7 usecs, p90 = 7 usecs, p99 = 7 usecs, p99.9 = 7 usecs");
  });

  test("the figures are about all rows, shown or not", () => {
    const rows = [rowOf(scale, [5n], [1n]), rowOf(scale, [7n, 7n], [2n])];
    const lines = renderView({ ...view, divisor: 1n, top: 1 }, table({ fd: int }, rows, { scale }));
    expect(lines).toContain("fd = 2");
    expect(lines).not.toContain("fd = 1");
    expect(lines.at(-3)).toBe("avg = 6 usecs, total: 19 usecs, count: 3");
  });

  test("no sum, no average; nothing recorded, nothing said", () => {
    const noSum = without(rowOf(scale, [5n]), "sum");
    expect(renderView(view, table({}, [noSum], { scale })).at(-3)).toBe("count: 1");
    expect(
      renderView(view, table({}, [row([], 0, { buckets: new Map(), sum: 0n })], { scale })),
    ).toEqual([]);
  });
});
