import { describe, expect, test } from "vitest";
import { csvHeader, toCsv, toJson } from "../../src/render/index.js";
import { toFolded } from "../../src/render/folded.js";
import { figuresOf } from "../../src/render/figures.js";
import type { DataType } from "../../src/types/data.js";
import { plain } from "../../src/render/style.js";
import { jsonName } from "../../src/render/json.js";
import type {
  ColumnsView,
  FrequencyView,
  HistogramView,
  StacksView,
} from "../../src/types/view.js";
import {
  int,
  kernelStack,
  noStack,
  row,
  rowOf,
  stackOf,
  stream,
  table,
  text,
  userStack,
} from "./snapshots.js";

const NOW = "2026-01-02 03:04:05";
const frequency: FrequencyView = { kind: "frequency", table: "t", heading: 'p:c:f():char*:"x"' };
const histogram: HistogramView = {
  kind: "histogram",
  table: "t",
  title: "nsecs",
  section: "Function",
  divisor: 1n,
};
const scale = { kind: "log2", subBits: 2 } as const;
const stacks: StacksView = {
  kind: "stacks",
  table: "t",
  kernel: "k",
  user: "u",
  comm: "comm",
  pid: "pid",
  aggregate: "count",
  divisor: 1n,
  unit: "count",
  style: "profile",
  folded: false,
  delimited: false,
  offsets: false,
  addresses: false,
  annotate: false,
};
const stackTypes = { comm: text, pid: int, k: kernelStack, u: userStack };
const columns: ColumnsView = {
  kind: "columns",
  of: "s",
  columns: [
    { key: "comm", title: "COMM", width: 14, align: "left", format: { kind: "cut", most: 4 } },
    {
      key: "ns",
      title: "LAT(ms)",
      width: 7,
      align: "right",
      format: { kind: "decimal", divisor: 1e6, digits: 2 },
    },
  ],
};

const parsed = (lines: readonly string[]): unknown[] => lines.map((line) => JSON.parse(line));

describe("json", () => {
  test("counts are named by their title", () => {
    const data = table({ func: text }, [row(["b"], 2), row(["a"], 1), row(["c"], 0)]);
    const own = toJson({ kind: "counts", table: "t", title: "HOST", width: 36 }, data, {
      host: "a",
    });
    expect(JSON.parse(own[0]!)).toEqual({ host: "a", host_: "a", count: 1 });
    expect(
      toJson({ kind: "counts", table: "t", title: "FUNC", width: 36 }, data, { ts: NOW }),
    ).toEqual([`{"ts":"${NOW}","func":"a","count":1}`, `{"ts":"${NOW}","func":"b","count":2}`]);
  });

  test("keys are apart, so that one may be called count; great numbers are strings", () => {
    const data = table({ count: int, s: text }, [
      row([2n ** 53n, 'q"\n'], 3, { sum: -(2n ** 60n), min: 1n }),
      row([2n ** 53n - 1n, ""], 1),
    ]);
    expect(parsed(toJson(frequency, data, { ts: NOW }))).toEqual([
      { ts: NOW, event: 'p:c:f():char*:"x"', key: { count: 2 ** 53 - 1, s: "" }, count: 1 },
      {
        ts: NOW,
        event: 'p:c:f():char*:"x"',
        key: { count: "9007199254740992", s: 'q"\n' },
        count: 3,
        sum: "-1152921504606846976",
        avg: "-384307168202282325",
        min: 1,
      },
    ]);
  });

  test("BCC's histogram", () => {
    const data = table({ func: text }, [rowOf(scale, [0n, 5n, 6n], ["vfs_read"])], { scale });
    expect(parsed(toJson(histogram, data, { ts: NOW }))).toEqual([
      {
        ts: NOW,
        val_type: "nsecs",
        data: [
          { "interval-start": 0, "interval-end": 1, count: 1 },
          { "interval-start": 2, "interval-end": 3, count: 0 },
          { "interval-start": 4, "interval-end": 7, count: 2 },
        ],
        Function: "vfs_read",
        key: { func: "vfs_read" },
      },
    ]);
  });

  test("open ends are null, statistics beside", () => {
    const linear = { kind: "linear", first: 0n, step: 10n, count: 2 } as const;
    const data = table({}, [rowOf(linear, [-1n, 25n, 15n])], { scale: linear });
    expect(parsed(toJson({ ...histogram, statistics: "ns" }, data, { ts: NOW }))).toMatchObject([
      {
        data: [
          { "interval-start": null, "interval-end": -1, count: 1 },
          { "interval-start": 0, "interval-end": 9, count: 0 },
          { "interval-start": 10, "interval-end": 19, count: 1 },
          { "interval-start": 20, "interval-end": null, count: 1 },
        ],
        statistics: { unit: "ns", count: 3, avg: 13, total: 39 },
      },
    ]);
  });

  test("the top of the 64 bits is exact", () => {
    const data = table({}, [rowOf(scale, [2n ** 64n - 1n])], { scale });
    const [line] = toJson(histogram, data, { ts: NOW });
    expect(line).toContain(
      '{"interval-start":"9223372036854775808","interval-end":"18446744073709551615","count":1}',
    );
  });

  test("stacks innermost first; a lost one is null and says why", () => {
    const data = table(stackTypes, [
      row(["cat", 7n, stackOf("f", "g"), noStack("collision")], 2),
      row(["dog", 8n, noStack("no stack"), { ...stackOf("m"), cutOff: true }], 3),
    ]);
    expect(parsed(toJson(stacks, data, { ts: NOW }))).toEqual([
      {
        ts: NOW,
        comm: "cat",
        pid: 7,
        kernelStack: ["f", "g"],
        userStack: null,
        userStackMissing: "collision",
        count: 2,
      },
      {
        ts: NOW,
        comm: "dog",
        pid: 8,
        kernelStack: [],
        userStack: ["m"],
        userStackCutOff: true,
        count: 3,
      },
    ]);
  });

  test("columns: the title is the name, the value undivided by rounding, nothing cut", () => {
    const batch = stream({ comm: text, ns: int }, [["a-long-name", 1_234_567n]]);
    expect(parsed(toJson(columns, batch, { ts: NOW }))).toEqual([
      { ts: NOW, comm: "a-long-name", latMs: 1.234567 },
    ]);
    expect(["FUNC ARGS", "COMM", "TIME (us)", "P99.9"].map(jsonName)).toEqual([
      "funcArgs",
      "comm",
      "timeUs",
      "p999",
    ]);
  });
});

/** Reads RFC 4180 back. */
function csvValues(line: string): string[] {
  const values: string[] = [];
  for (let rest = `,${line}`; rest !== "";) {
    const match = /^,(?:"((?:[^"]|"")*)"|([^",]*))/.exec(rest);
    if (match === null) throw new Error(`not CSV: ${line}`);
    values.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    rest = rest.slice(match[0].length);
  }
  return values;
}

describe("csv", () => {
  test("header and rows have the same columns; what needs quotes has them", () => {
    const names = ['a,"b"', "plain", " blank", "", "x\ny"];
    const data = table(
      { name: text, "f(a,b)": int },
      names.map((name, i) => row([name, BigInt(i)], i + 1, { sum: 6n })),
      { aggregates: ["count", "sum"] },
    );
    expect(csvHeader(frequency, data)).toEqual(['time,name,"f(a,b)",COUNT,SUM,AVG']);
    const lines = toCsv(frequency, data, NOW);
    expect(lines[0]).toBe(`${NOW},"a,""b""",0,1,6,6`);
    expect(lines.map(csvValues).map((values) => values[1])).toEqual([
      'a,"b"',
      "plain",
      " blank",
      "",
      "x\\ny",
    ]);
    for (const line of lines) expect(csvValues(line)).toHaveLength(6);
  });

  test("a histogram's keys that its view leaves out are in no column", () => {
    const keyed = table({ comm: text, pid: int }, [rowOf(scale, [2n, 3n], ["a", 1n])], { scale });
    const lines = (keys: readonly string[] | undefined) => [
      ...csvHeader({ ...histogram, ...(keys && { keys }) }, keyed),
      ...toCsv({ ...histogram, ...(keys && { keys }) }, keyed, "t"),
    ];
    expect(lines(undefined)[0]).toBe("time,comm,pid,from,to,COUNT");
    expect(lines(["comm"])[0]).toBe("time,comm,from,to,COUNT");
    expect(lines([])[0]).toBe("time,from,to,COUNT");
    expect(lines([]).at(-1)).toMatch(/^t,\d+,\d+,2$/);
  });

  test("histogram", () => {
    const data = table({ fd: int }, [rowOf(scale, [1n, 2n, -1n], [3n])], { scale });
    expect([...csvHeader(histogram, data), ...toCsv(histogram, data, "t")]).toEqual([
      "time,fd,from,to,COUNT",
      "t,3,,-1,1",
      "t,3,0,1,1",
      "t,3,2,3,1",
    ]);
  });

  test("stacks innermost first, named as in JSON", () => {
    const data = table(stackTypes, [row(["a b", 7n, stackOf("f", "g"), stackOf("m")], 2)]);
    expect([...csvHeader(stacks, data), ...toCsv(stacks, data, "t")]).toEqual([
      "time,comm,pid,kernelStack,userStack,count",
      "t,a b,7,f;g,m,2",
    ]);
  });

  test("what stands beside a stack has its unit in its name, the same in JSON and CSV", () => {
    const data = table(stackTypes, [row(["a", 7n, stackOf("f"), stackOf("m")], 2)]);
    const timed = { ...stacks, unit: "us" };
    expect(csvHeader(timed, data)).toEqual(["time,comm,pid,kernelStack,userStack,time(us)"]);
    expect(parsed(toJson(timed, data, {}))).toEqual([
      { comm: "a", pid: 7, kernelStack: ["f"], userStack: ["m"], timeUs: 2 },
    ]);
    expect(figuresOf(timed, data, data)).toEqual({ timeUs: "sum" });
  });

  test("a name with a line break beside a stack is escaped once", () => {
    const data = table(stackTypes, [row(["a\nb", 7n, stackOf("f"), stackOf("m")], 2)]);
    expect(parsed(toJson(stacks, data, {}))).toMatchObject([{ comm: "a\nb" }]);
    expect(toCsv(stacks, data, "t")).toEqual(["t,a\\nb,7,f,m,2"]);
    expect(toFolded(stacks, data)).toEqual(["a\\nb;m;f 2"]);
  });

  test("stacks of events innermost first", () => {
    const batch = stream({ comm: text, k: kernelStack }, [["a", stackOf("f", "g")]]);
    const view: ColumnsView = { ...columns, columns: [columns.columns[0]!], stacks: ["k"] };
    expect(toCsv(view, batch, "t")).toEqual(["t,a,f;g"]);
  });

  test("an event's time once, in the first column, and durations in one unit", () => {
    const meant = (as: "time" | "duration") => ({ ...int, as }) as DataType;
    const batch = stream({ at: meant("time"), took: meant("duration") }, [
      [1_000n, 1_250_000n],
      [2_000n, 999n],
    ]);
    const shown = (key: string) => ({
      ...columns.columns[0]!,
      key,
      title: key.toUpperCase(),
      format: { kind: "text" } as const,
    });
    const view: ColumnsView = {
      kind: "columns",
      of: batch.spec.name,
      columns: [shown("at"), shown("took")],
    };
    const style = { ...plain, stamp: (ns: bigint) => `at ${ns}` };
    expect([...csvHeader(view, batch, style), ...toCsv(view, batch, "t", style)]).toEqual([
      "time,TOOK(ns)",
      "at 1000,1250000",
      "at 2000,999",
    ]);
    // Whoever has no clock for it has the time of the reading, and the event's from boot.
    expect(csvHeader(view, batch)).toEqual(["time,AT,TOOK(ns)"]);
  });

  test("columns and counts as in text", () => {
    const batch = stream({ comm: text, ns: int }, [["a-long-name", 1_234_567n]]);
    expect([...csvHeader(columns, batch), ...toCsv(columns, batch, "t")]).toEqual([
      "time,COMM,LAT(ms)",
      "t,a-l…,1.23",
    ]);
    const counts = { kind: "counts", table: "t", title: "FUNC", width: 36 } as const;
    const data = table({ func: text }, [row(["f"], 4)]);
    expect([...csvHeader(counts, data), ...toCsv(counts, data, "t")]).toEqual([
      "time,FUNC,COUNT",
      "t,f,4",
    ]);
  });
});
