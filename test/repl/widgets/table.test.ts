import { describe, expect, it } from "vitest";
import { emptyShape } from "../../../src/repl/model.js";
import { bodyLines } from "../../../src/repl/widgets/divide_cell.js";
import type { TableSpec } from "../../../src/types/data.js";
import { cursorOf } from "../../../src/repl/widgets/cursor.js";
import { addedTo } from "../../../src/types/entries.js";
import { commField, counted, countTable, Desk, pidField, tableShape } from "../support.js";

const style = { color: false, unicode: true };
const shown = (desk: Desk): readonly string[] =>
  bodyLines(desk.cell(1), { height: 20, width: 70, style }).map((line) =>
    line
      .replace(/\x1b\[[0-9;]*m/g, "")
      .replace(/ +/g, " ")
      .trim(),
  );

const entries: TableSpec = {
  name: "start",
  store: { kind: "plain", map: "start" },
  keys: [
    pidField,
    { name: "bytes", place: { kind: "bytes", offset: 4, size: 8 }, type: { kind: "hex" } },
  ],
  aggregates: [],
};

function entryDesk(): Desk {
  const desk = new Desk()
    .enter("a_b")
    .runs(1, { shape: { ...emptyShape, tables: [entries], programs: ["f"] } });
  const rows = [
    { keys: [9n, 5n], count: 0 },
    { keys: [100n, 2n], count: 0 },
  ];
  return desk.sample(1, { tables: [{ spec: entries, rows, dropped: 0, seconds: 1 }] });
}

describe("a map of structs", () => {
  it("has its keys and members as columns, by key until one chooses", () => {
    const desk = entryDesk();
    expect(shown(desk)).toEqual(["pid▾ bytes", "100 0x2", "9 0x5"]);
    desk.enter(":sort bytes");
    expect(shown(desk)).toEqual(["pid bytes▾", "9 0x5", "100 0x2"]);
  });

  it("is entries without a count in the view of maps", () => {
    expect(shown(entryDesk().enter(":view map"))).toEqual([
      "start 2 entries, by pid, bytes",
      "{ pid 9, bytes 0x5 }",
      "{ pid 100, bytes 0x2 }",
    ]);
  });

  it("since a mark has what changed", () => {
    const desk = entryDesk().key("f2").type("d");
    expect(desk.cell(1).view.mark).toBeDefined();
    const rows = [
      { keys: [9n, 5n], count: 0 },
      { keys: [100n, 3n], count: 0 },
    ];
    desk.sample(1, { tables: [{ spec: entries, rows, dropped: 0, seconds: 2 }] });
    expect(shown(desk)).toEqual(["pid▾ bytes", "100 0x3"]);
  });
});

describe("a map of structs that count", () => {
  const number = (name: string, offset: number) =>
    ({
      name,
      place: { kind: "bytes", offset, size: 8 },
      type: { kind: "int", signed: false },
    }) as const;
  const spec: TableSpec = {
    name: "totals",
    store: { kind: "plain", map: "totals" },
    keys: [commField, number("calls", 16), number("bytes", 24)],
    keyFields: 1,
    aggregates: [],
  };
  type Row = readonly [string, number, number];
  const read = (desk: Desk, seconds: number, ...rows: readonly Row[]): Desk =>
    desk.sample(1, {
      tables: [
        {
          ...{ spec, dropped: 0, seconds },
          rows: rows.map(([comm, calls, bytes]) => ({
            ...{ keys: [comm, BigInt(calls), BigInt(bytes)], count: 0 },
          })),
        },
      ],
    });
  const begun = (): Desk =>
    new Desk().enter("a_b").runs(1, { shape: { ...emptyShape, tables: [spec], programs: ["f"] } });

  it("is in the order of its first number, with how fast that grows", () => {
    const desk = read(begun(), 1, ["sshd", 3, 300], ["cron", 10, 100]);
    read(desk, 2, ["sshd", 23, 2300], ["cron", 12, 120]);
    expect(shown(desk)).toEqual(["comm calls▾ calls/s bytes", "sshd 23 20 2300", "cron 12 2 120"]);
    expect(shown(desk.enter(":sort calls/s"))[0]).toBe("comm calls calls/s▾ bytes");
  });

  it("since a mark has what was added to the entries that changed", () => {
    const desk = read(begun(), 1, ["sshd", 3, 300], ["cron", 10, 100]).key("f2").type("d");
    read(desk, 2, ["sshd", 5, 500], ["cron", 10, 100], ["sh", 1, 9]);
    expect(shown(desk).slice(1)).toEqual(["sshd 2 2 200", "sh 1 1 9"]);
  });

  it("has a cursor that stays with its entry while the values change", () => {
    const desk = read(begun(), 1, ["sshd", 30, 300], ["cron", 10, 100]).key("f2").type("m");
    desk.key("down", "down");
    read(desk, 2, ["sshd", 31, 310], ["cron", 99, 990]);
    expect(cursorOf(desk.cell(1))?.row).toBe(0);
    expect(desk.cell(1).view.row).toBe("cron");
  });

  it("that only remembers, for its entries are deleted again, is no sum", () => {
    const state = { ...spec, remembers: true } as const;
    const row = (calls: bigint) => ({ keys: ["sshd", calls, 5n], count: 0 });
    expect(addedTo(spec, row(7n), row(3n)).keys).toEqual(["sshd", 4n, 5n]);
    expect(addedTo(spec, row(3n), row(7n)).keys).toEqual(["sshd", 3n, 5n]);
    expect(addedTo(state, row(7n), row(3n)).keys).toEqual(["sshd", 7n, 5n]);
  });
});

describe("a map of sums", () => {
  it("tells values and what was added a second", () => {
    const spec: TableSpec = { ...countTable, sums: true };
    const table = (seconds: number, value: number) => ({
      ...counted(seconds, [7, "ssh", value], [8, "sh", 1]),
      spec,
    });
    const desk = new Desk().enter("a_b").runs(1, { shape: { ...tableShape, tables: [spec] } });
    desk.sample(1, { tables: [table(1, 4000)] }).sample(1, { tables: [table(2, 6000)] });
    expect(shown(desk)).toEqual(["VALUE▾ RATE/s pid comm", "6000 2.0 k 7 ssh", "1 0 8 sh"]);
  });
});

describe("a table that is drawn again", () => {
  it("is in the order, with the filter and the rows, of the cell's newest state", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
    desk.sample(1, { tables: [counted(1, [7, "ssh", 5], [8, "sh", 9])] });
    expect(shown(desk).slice(1)).toEqual(["9 9 8 sh", "5 5 7 ssh"]);
    desk.enter(":sort comm");
    expect(shown(desk).slice(1)).toEqual(["5 5 7 ssh", "9 9 8 sh"]);
    desk.enter(":filter ssh");
    expect(shown(desk).slice(1)).toEqual(["5 5 7 ssh"]);
    desk.sample(1, { tables: [counted(2, [7, "ssh", 6], [8, "sh", 9])] });
    expect(shown(desk).slice(1)).toEqual(["6 1 7 ssh"]);
  });
});
