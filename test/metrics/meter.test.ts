import { describe, expect, test } from "vitest";
import { parseAddress } from "../../src/metrics/address.js";
import { Meter, type MeterOptions } from "../../src/metrics/meter.js";
import { metricsText } from "../../src/metrics/prometheus.js";
import type { TableRow, TableSnapshot, TableSpec } from "../../src/types/data.js";
import type { View } from "../../src/types/view.js";

const place = { kind: "bytes", offset: 0, size: 8 } as const;
const text = (name: string) => ({ name, place, type: { kind: "string" } as const });

const spec = (more: Partial<TableSpec>): TableSpec => ({
  name: "reads",
  store: { kind: "double-buffer", map: "a", inner: "b" },
  keys: [text("comm")],
  aggregates: [{ name: "count", signed: false }],
  ...more,
});

const snapshot = (table: TableSpec, rows: readonly TableRow[], dropped = 0): TableSnapshot => ({
  spec: table,
  rows,
  dropped,
  seconds: 1,
});

const none = { missed: 0, lost: 0 };

function meterOf(
  table: TableSpec,
  views: readonly View[],
  more: Partial<MeterOptions> = {},
): Meter {
  const options = { tool: "example", summary: "Reads", version: "1.2.3", mostSeries: 10 };
  return new Meter({ ...options, views, onCut: () => undefined, ...more }, [table]);
}

const counts: View = { kind: "counts", table: "reads", title: "COMM", width: 10 };
const histogram = (title: string, divisor = 1n): View => ({
  kind: "histogram",
  table: "reads",
  title,
  divisor,
});

/** Lines of the text format about the table, without the comments. */
async function lines(meter: Meter, name = "reads"): Promise<readonly string[]> {
  const whole = await metricsText(meter.families());
  return whole.split("\n").filter((line) => line.startsWith(`bcc_example_${name}`));
}

describe("counts", () => {
  test("are added up over intervals, by the key's labels, and never begin anew", async () => {
    const meter = meterOf(spec({}), [counts]);
    const row = (comm: string, count: number) => ({ keys: [comm], count });
    meter.add([snapshot(spec({}), [row("cat", 3), row('a"b\\', 1)])], none);
    meter.add([snapshot(spec({}), [row("cat", 4)], 2)], { missed: 5, lost: 6 });
    expect(await lines(meter)).toEqual([
      'bcc_example_reads_total{comm="cat"} 7',
      'bcc_example_reads_total{comm="a\\"b\\\\"} 1',
    ]);
    const whole = await metricsText(meter.families());
    expect(whole).toContain('bcc_dropped_events_total{tool="example"} 2');
    expect(whole).toContain('bcc_missed_events_total{tool="example"} 5');
    expect(whole).toContain('bcc_lost_events_total{tool="example"} 6');
    expect(whole).toContain('bcc_build_info{tool="example",version="1.2.3"} 1');
  });

  test("beyond --max-series go into one series, nothing is lost, and it is told once", async () => {
    let told = 0;
    const meter = meterOf(spec({}), [counts], { mostSeries: 2, onCut: () => told++ });
    const rows = ["a", "b", "c", "d"].map((comm, i) => ({ keys: [comm], count: i + 1 }));
    meter.add([snapshot(spec({}), rows)], none);
    meter.add([snapshot(spec({}), rows)], none);
    expect(await lines(meter)).toEqual([
      'bcc_example_reads_total{comm="a"} 2',
      'bcc_example_reads_total{comm="b"} 4',
      'bcc_example_reads_total{comm="(other)"} 14',
    ]);
    expect(told).toBe(1);
  });

  test("sums are in base units, a signed one may fall, least and greatest are of all time", async () => {
    const duration = { kind: "int", signed: false, as: "duration" } as const;
    const table = spec({
      keys: [],
      aggregates: [
        { name: "count", signed: false },
        { name: "time", kind: "sum", signed: false, type: duration },
        { name: "total", kind: "sum", signed: false, type: duration },
        { name: "held", kind: "sum", signed: true },
        { name: "longest", kind: "max", signed: false, type: duration },
      ],
    });
    const meter = meterOf(table, [{ ...counts, kind: "counts" }]);
    const row = (...figures: bigint[]) => ({ keys: [], count: Number(figures[0]), figures });
    meter.add([snapshot(table, [row(2n, 1_500_000_000n, 4_000_000_000n, 5n, 900n)])], none);
    meter.add([snapshot(table, [row(1n, 500_000_000n, 0n, -7n, 800n)])], none);
    expect(await lines(meter)).toEqual([
      "bcc_example_reads_total 3",
      "bcc_example_reads_time_seconds_total 2",
      "bcc_example_reads_seconds_total 4",
      "bcc_example_reads_held -2",
      "bcc_example_reads_longest_seconds 9e-7",
    ]);
  });
});

describe("labels", () => {
  const columns: View = {
    kind: "columns",
    of: "reads",
    columns: [
      { key: "who", title: "WHO(x)", width: 8, align: "left", format: { kind: "text" } },
      { key: "count", title: "COUNT", width: 8, align: "right", format: { kind: "int" } },
      { key: "ratio", title: "HIT%", width: 8, align: "right", format: { kind: "int" } },
    ],
    row: ({ comm, count }) =>
      comm === "idle" ? undefined : { who: `<${String(comm)}>`, count, ratio: 3 },
  };

  test("are what the view makes of the key; rows that it leaves out are left out", async () => {
    const meter = meterOf(spec({}), [columns]);
    const rows = ["cat", "idle"].map((comm) => ({ keys: [comm], count: 1 }));
    meter.add([snapshot(spec({}), rows)], none);
    expect(await lines(meter)).toEqual(['bcc_example_reads_total{who_x="<cat>"} 1']);
  });

  test("le is a bucket's, and stacks are none", async () => {
    const stack = { kind: "kernel-stack", map: "stacks" } as const;
    const table = spec({ keys: [text("le"), { name: "stack", place, type: stack }] });
    const meter = meterOf(table, []);
    const frames = (address: bigint) => ({
      frames: [{ address, name: "", offset: 0, module: "" }],
      cutOff: false,
    });
    const rows = [1n, 2n].map((address) => ({ keys: ["x", frames(address)], count: 1 }));
    meter.add([snapshot(table, rows)], none);
    expect(await lines(meter)).toEqual(['bcc_example_reads_total{le_2="x"} 2']);
  });
});

describe("histograms", () => {
  const log2 = { place, scale: { kind: "log2", subBits: 0 } } as const;
  const bucketed = (more: Partial<TableSpec> = {}) => spec({ keys: [], bucket: log2, ...more });
  /** Bucket e + 1 has the values from 2^e on. */
  const row = (...values: number[]): TableRow => {
    const buckets = new Map<number, number>();
    for (const value of values) {
      const bucket = value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    }
    const sum = BigInt(values.reduce((all, one) => all + one, 0));
    return { keys: [], count: values.length, sum, buckets };
  };
  const le = (all: readonly string[], bound: string) =>
    all.find((line) => line.includes(`le="${bound}"`))?.replace(/.* /, "");

  test("times: powers of two of what was recorded, in seconds, whatever the view divides by", async () => {
    const table = bucketed({
      aggregates: [
        { name: "count", signed: false },
        { name: "sum", signed: false },
      ],
    });
    const meter = meterOf(table, [histogram("usecs", 1000n)]);
    meter.add([snapshot(table, [row(100, 300, 1023, 1024, 2 ** 40)])], none);
    const all = await lines(meter, "reads_seconds");
    expect(le(all, "2.56e-7")).toBe("1");
    expect(le(all, "0.000001024")).toBe("3");
    expect(le(all, "0.000002048")).toBe("4");
    expect(le(all, "68.719476736")).toBe("4");
    expect(le(all, "+Inf")).toBe("5");
    expect(all).toContain("bcc_example_reads_seconds_count 5");
    const sum = Number(all.find((line) => line.includes("_sum"))?.split(" ")[1]);
    expect(sum).toBeCloseTo((2 ** 40 + 2447) * 1e-9, 6);
  });

  test("whole numbers: the last below a power of two is the bound", async () => {
    const meter = meterOf(bucketed(), [histogram("backlog")]);
    meter.add([snapshot(bucketed(), [row(0, 1, 2, 3, 4)])], none);
    const all = await lines(meter);
    expect(["0", "1", "3", "7"].map((bound) => le(all, bound))).toEqual(["0", "2", "4", "5"]);
    expect(all.some((line) => line.includes("_sum"))).toBe(false);
  });

  test("steps, with what is below and above them", async () => {
    const scale = { kind: "linear", first: 10n, step: 5n, count: 2 } as const;
    const table = bucketed({ bucket: { place, scale } });
    const meter = meterOf(table, [histogram("bytes")]);
    const buckets = new Map([
      [0, 1],
      [1, 2],
      [2, 4],
      [3, 8],
    ]);
    meter.add([snapshot(table, [{ keys: [], count: 15, buckets }])], none);
    const all = await lines(meter);
    expect(["9", "14", "19", "+Inf"].map((bound) => le(all, bound))).toEqual(["4", "5", "7", "15"]);
  });
});

test.each([
  ["127.0.0.1:9435", { host: "127.0.0.1", port: 9435 }],
  [":9000", { host: "127.0.0.1", port: 9000 }],
  ["[::1]:80", { host: "::1", port: 80 }],
  ["metrics.example:1", { host: "metrics.example", port: 1 }],
  ["10", undefined],
  ["1.2.3.4", undefined],
  ["a:70000", undefined],
])("address %s", (given, address) => {
  expect(parseAddress(given)).toEqual(address);
});
