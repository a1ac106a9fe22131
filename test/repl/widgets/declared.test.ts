/** Tables as their tool declares them: the same titles, units and order in a cell as on the command line. */
import { describe, expect, it, vi } from "vitest";
import { exported } from "../../../src/repl/effects/export.js";
import { asShown } from "../../../src/repl/effects/shown_data.js";
import { madeTable } from "../../../src/repl/widgets/made_tables.js";
import { emptyShape } from "../../../src/repl/model.js";
import { bodyLines } from "../../../src/repl/widgets/divide_cell.js";
import type { StreamSpec, TableSnapshot, TableSpec } from "../../../src/types/data.js";
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
  return made.sample(1, { tables: [reading(first)] });
}

type Figures = readonly [pid: number, comm: string, count: number, bytes: number, ns: number];

const first: readonly Figures[] = [
  [9, "cat", 100, 409_600, 5e8],
  [100, "dd", 2, 2_097_152, 3e6],
  [50, "cp", 8, 8192, 4e6],
];

/** As a running cell reads it. */
function reading(figures: readonly Figures[], seconds = 1): TableSnapshot {
  const rows = figures.map(([pid, comm, count, bytes, ns]) => ({
    ...{ keys: [BigInt(pid), comm], count },
    figures: [BigInt(count), BigInt(bytes), BigInt(ns)],
  }));
  const read: TableSnapshot = { spec: sums, rows, dropped: 0, seconds };
  return madeTable(read, (each) => asShown({ of: "sums", name: "sums", view }, each));
}

const later: readonly Figures[] = [
  [9, "cat", 100, 409_600, 5e8],
  [100, "dd", 6, 2_105_344, 23e6],
  [50, "cp", 28, 28_672, 24e6],
];

describe("a table with columns of its tool", () => {
  it("has the tool's titles, units and order, and no empty stream before it", () => {
    expect(shown(desk())).toEqual([
      "PID COMM I/O I/O/s Kbytes▾ AVGms",
      "100 dd 2 2 2048 1.50",
      "9 cat 100 100 400 5.00",
      "50 cp 8 8 8 0.50",
    ]);
  });

  it("is sorted by each of them, from left to right, and by name; others are refused", () => {
    const made = desk().key("f2");
    const first = (): string => shown(made)[1]!.split(" ")[1]!;
    made.type("o");
    expect([shown(made)[0], first()]).toEqual(["PID COMM I/O I/O/s Kbytes AVGms▾", "cat"]);
    made.type("o");
    expect([shown(made)[0], first()]).toEqual(["PID▾ COMM I/O I/O/s Kbytes AVGms", "dd"]);
    made.enter(":sort i/o");
    expect([shown(made)[0], first()]).toEqual(["PID COMM I/O▾ I/O/s Kbytes AVGms", "cat"]);
    made.enter(":sort bogus");
    expect(made.state.notice?.text).toBe(
      "there is no column bogus; there are PID, COMM, I/O, I/O/s, Kbytes, AVGms",
    );
  });

  it("is filtered by what is shown", () => {
    expect(shown(desk().enter(":filter I/O=8")).slice(1)).toEqual(["50 cp 8 8 8 0.50"]);
    expect(shown(desk().enter(":filter 2048")).slice(1)).toEqual(["100 dd 2 2 2048 1.50"]);
  });
});

describe("rows that a tool makes", () => {
  const whole = (): Desk => desk().key("f2", "enter");
  const read = (made: Desk, figures: readonly Figures[]): Desk =>
    made.sample(1, { tables: [reading(figures, 3)] });

  it("have rates over the time between two readings", () => {
    expect(shown(read(desk(), later)).slice(1)).toEqual([
      "100 dd 6 2 2056 3.83",
      "9 cat 100 0 400 5.00",
      "50 cp 28 10 28 0.86",
    ]);
  });

  it("keep the cursor while their figures change", () => {
    const made = whole().key("down", "down");
    const row = made.cell(1).view.row;
    read(made, [[7, "new", 1, 9_000_000, 1e6], ...later]);
    expect(made.cell(1).view.row).toBe(row);
    expect(made.key("enter").state.page?.lines.join("\n")).toMatch(/COMM +cat/);
  });

  it("are filtered by a value, counted by a column and copied", () => {
    const made = whole().key("down").key("right");
    made.type("#");
    expect(made.state.page?.title).toBe("[1] by COMM");
    made.key("escape").type("y");
    expect(made.taken()).toContainEqual({ do: "copy", text: "100\tdd\t2\t2\t2048\t1.50" });
    expect(shown(made.type("=")).slice(1)).toEqual(["100 dd 2 2 2048 1.50"]);
  });

  it("show with d what the tool makes of what was added since, and nothing of the key's fields", () => {
    const made = read(whole().type("d"), later);
    expect(shown(made).slice(1)).toEqual(["50 cp 20 10 20 1.00", "100 dd 4 2 8 5.00"]);
    expect(exported(made.cell(1), "csv")).toMatchObject({ text: expect.not.stringContaining("#") });
  });

  it("know what they are made of across the bundles of effects and screen", async () => {
    const table = reading(first);
    vi.resetModules();
    const copy = await import("../../../src/repl/widgets/made_tables.js");
    expect(copy.madeTable).not.toBe(madeTable);
    expect(copy.originOf(table)?.read.rows).toHaveLength(first.length);
    expect(Object.keys(table)).not.toContain("read");
  });

  it("of a recording, which has the results alone, leave open what the tool would make", () => {
    const bare = (figures: readonly Figures[], seconds: number) => ({
      ...reading(figures, seconds),
    });
    const made = new Desk()
      .enter("a_b")
      .runs(1, { shape: { ...emptyShape, tables: [sums], views: [view], programs: ["p"] } });
    made.sample(1, { tables: [bare(first, 1)] }).enter(":mark");
    made.sample(1, { tables: [bare(later, 3)] });
    expect(shown(made).slice(1)).toEqual(["50 cp 20 10 20 -", "100 dd 4 2 8 -"]);
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
