/** Tables as their tool declares them: the same titles, units and order in a cell as on the command line. */
import { describe, expect, it } from "vitest";
import { shaped } from "../../../src/render/index.js";
import { emptyShape } from "../../../src/repl/model.js";
import { bodyLines } from "../../../src/repl/widgets/body.js";
import type { StreamSpec, TableSpec } from "../../../src/types/data.js";
import type { ColumnsView } from "../../../src/types/view.js";
import { commField, Desk, pidField, sized, sizesTable } from "../support.js";

const style = { color: false, unicode: true };
const shown = (desk: Desk, height = 12): readonly string[] =>
  bodyLines(desk.cell(1), { height, width: 100, style, alone: true }).map((text) =>
    text
      .replace(/\x1b\[[0-9;]*m/g, "")
      .replace(/ +/g, " ")
      .trim(),
  );

const figure = { kind: "int", signed: false } as const;
const sums: TableSpec = {
  name: "sums",
  store: { kind: "double-buffer", map: "sums", inner: "sums_in" },
  keys: [pidField, commField],
  aggregates: [
    { name: "count", signed: false },
    { name: "bytes", kind: "sum", signed: false, type: { ...figure, as: "bytes" } },
    { name: "time", kind: "sum", signed: false, type: { ...figure, as: "duration" } },
  ],
};

/** As biotop's: rows that a function makes, in the order of a figure. */
const view: ColumnsView = {
  kind: "columns",
  of: "sums",
  sort: "-bytes",
  columns: [
    { key: "pid", title: "PID", width: 7, align: "left", format: { kind: "text" } },
    { key: "comm", title: "COMM", width: 16, align: "left", format: { kind: "text" } },
    { key: "count", title: "I/O", width: 5, align: "right", format: { kind: "text" } },
    {
      ...{ key: "bytes", title: "Kbytes", width: 7, align: "right" },
      format: { kind: "decimal", divisor: 1024, digits: 0 },
    },
    {
      ...{ key: "average", title: "AVGms", width: 6, align: "right" },
      format: { kind: "decimal", divisor: 1e6, digits: 2 },
    },
  ],
  row: ({ pid, comm, count, bytes, time }) => ({
    ...{ pid, comm, count, bytes },
    average: (time as bigint) / (count as bigint),
  }),
};

const requests: StreamSpec = { name: "requests", map: "requests", ring: true, fields: [pidField] };

function desk(): Desk {
  const made = new Desk().enter("a_b").runs(1, {
    shape: { ...emptyShape, tables: [sums], streams: [requests], views: [view], programs: ["p"] },
  });
  const row = (pid: number, comm: string, count: number, bytes: number, ns: number) => ({
    ...{ keys: [BigInt(pid), comm], count },
    figures: [BigInt(count), BigInt(bytes), BigInt(ns)],
  });
  const rows = [
    row(9, "cat", 100, 409_600, 5e8),
    row(100, "dd", 2, 2_097_152, 3e6),
    row(50, "cp", 8, 8192, 4e6),
  ];
  const read = { spec: sums, rows, dropped: 0, seconds: 1 };
  return made.sample(1, { tables: [shaped(view, read) as typeof read] });
}

describe("a table with columns of its tool", () => {
  it("has the tool's titles, units and order, and no empty stream before it", () => {
    expect(shown(desk())).toEqual([
      "PID COMM I/O Kbytes▾ AVGms",
      "100 dd 2 2048 1.50",
      "9 cat 100 400 5.00",
      "50 cp 8 8 0.50",
    ]);
  });

  it("is sorted by each of them, from left to right, and by name; others are refused", () => {
    const made = desk().key("f2");
    const first = (): string => shown(made)[1]!.split(" ")[1]!;
    made.type("o");
    expect([shown(made)[0], first()]).toEqual(["PID COMM I/O Kbytes AVGms▾", "cat"]);
    made.type("o");
    expect([shown(made)[0], first()]).toEqual(["PID▾ COMM I/O Kbytes AVGms", "dd"]);
    made.enter(":sort i/o");
    expect([shown(made)[0], first()]).toEqual(["PID COMM I/O▾ Kbytes AVGms", "cat"]);
    made.enter(":sort bogus");
    expect(made.state.notice?.text).toBe(
      "there is no column bogus; there are PID, COMM, I/O, Kbytes, AVGms",
    );
  });

  it("is filtered by what is shown", () => {
    expect(shown(desk().enter(":filter I/O=8")).slice(1)).toEqual(["50 cp 8 8 0.50"]);
    expect(shown(desk().enter(":filter 2048")).slice(1)).toEqual(["100 dd 2 2048 1.50"]);
  });
});

describe("a heat map", () => {
  it("has the histogram's unit, and its arrows below the histogram's", () => {
    const fine: TableSpec = {
      ...sizesTable,
      bucket: { place: sizesTable.bucket!.place, scale: { kind: "log2", subBits: 0 } },
    };
    const made = new Desk().enter("a_b").runs(1, {
      shape: {
        ...emptyShape,
        tables: [fine],
        views: [{ kind: "histogram", table: "sizes", title: "usecs", divisor: 1000n }],
        programs: ["p"],
      },
    });
    made.sample(1, { tables: [{ ...sized(1, { 17: 4 }), spec: fine }] });
    made.sample(1, { tables: [{ ...sized(1, { 17: 9, 20: 3 }), spec: fine }] });
    const lines = bodyLines(made.cell(1), { height: 40, width: 100, style, alone: true });
    const plain = lines.map((text) => text.replace(/\x1b\[[0-9;]*m/g, ""));
    const arrows = plain.filter((text) => text.includes(" -> "));
    expect(new Set(arrows.map((text) => text.indexOf(" -> ")))).toEqual(new Set([10]));
    const heat = arrows.filter((text) => !text.includes("|")).map((text) => text.trim());
    expect(heat.length).toBeGreaterThan(0);
    const bars = arrows.filter((text) => text.includes("|")).map((text) => text.trim());
    for (const row of heat)
      expect(bars.some((bar) => bar.startsWith(row.split(/ {2}|[░▒▓█]/)[0]!.trim()))).toBe(true);
  });
});
