import { describe, expect, it } from "vitest";
import { bodyLines } from "../../../src/repl/widgets/divide_cell.js";
import { axesOf, dotsOf } from "../../../src/repl/widgets/dots.js";
import { viewsFor } from "../../../src/repl/widgets/view_kinds.js";
import type { DataField, StreamSpec } from "../../../src/types/data.js";
import { Desk, eventShape, histogramShape, sized } from "../support.js";

const style = { color: false, unicode: true };
const bare = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
const shown = (desk: Desk, height = 9, width = 70, color = false): readonly string[] =>
  bodyLines(desk.cell(1), { height, width, style: { ...style, color }, alone: true });
const plain = (desk: Desk, height = 9): readonly string[] => shown(desk, height).map(bare);

const bytes = (offset: number) => ({ kind: "bytes", offset, size: 8 }) as const;
const number = (name: string, at: number): DataField => ({
  ...{ name, place: bytes(8 * at), type: { kind: "int", signed: false } },
});
const words = (name: string, at: number): DataField => ({
  ...{ name, place: bytes(8 * at), type: { kind: "string" } },
});

const requests: StreamSpec = {
  ...{ name: "requests", map: "requests", ring: true },
  fields: [number("pid", 0), words("comm", 1), number("latency", 2)],
};

type Request = readonly [comm: string, latency: number];

/** A reading a second, each with its requests. */
function disk(...seconds: readonly (readonly Request[])[]): Desk {
  const shape = { ...eventShape, streams: [requests] };
  const desk = new Desk().enter("a_b").runs(1, { shape });
  let total = 0;
  for (const each of seconds) {
    total += each.length;
    const rows = each.map(([comm, latency]) => [7n, comm, BigInt(latency)]);
    desk.sample(1, { records: [{ spec: requests, rows, skipped: 0 }], total });
  }
  return desk.enter(":view scatter").key("escape").type("m");
}

describe("dots of events", () => {
  const desk = (): Desk =>
    disk(
      [["dd", 10]],
      [
        ["dd", 12],
        ["tar", 400],
      ],
      [],
      [["dd", 11]],
      [["dd", 10]],
    );

  it("stand where the event came and how large its number was, coloured by the program", () => {
    const { title, by, dots } = dotsOf(desk().cell(1));
    expect([title, by]).toEqual(["LATENCY", "COMM"]);
    expect(dots.map(({ ago, value, of }) => [ago, value, of])).toEqual([
      [4, 10, "dd"],
      [3, 12, "dd"],
      [3, 400, "tar"],
      [1, 11, "dd"],
      [0, 10, "dd"],
    ]);
    const lines = plain(desk());
    expect(lines[0]).toBe("LATENCY by COMM  a dd  b tar");
    expect(lines[1]).toMatch(/^ +400┤ +b$/);
    expect(lines.at(-2)).toMatch(/^ +0┤ +a +a +a +a$/);
    expect(lines.at(-1)).toMatch(/-5\.0 s +-.* now$/);
  });

  it("are braille in colours of their own, neither red nor yellow", () => {
    const lines = shown(desk(), 9, 70, true);
    expect(lines[1]).toMatch(/\x1b\[35m[\u2801-\u28ff]/);
    expect(lines.join("")).not.toMatch(/\x1b\[3[13]m/);
  });

  it("are by powers where few are a thousand times larger", () => {
    const lines = plain(disk([["dd", 1]], [["dd", 100]], [["dd", 10_000]]));
    const rows = lines.flatMap((text, i) => (/[\u2801-\u28ff]/.test(text) ? [i] : []));
    expect(rows).toEqual([1, 4, 7]);
  });

  it("have a cursor in time, whose events Enter lists, and stand still meanwhile", () => {
    const cursor = desk();
    for (let i = 0; i < 38; i++) cursor.key("left");
    expect(cursor.cell(1).view.frozen).toBeDefined();
    expect(plain(cursor).at(-1)).toMatch(/-3\.1 s {2}no events/);
    cursor.key("right");
    expect(plain(cursor).at(-1)).toMatch(
      /-3\.0 s {2}2 events, 12 to 400, median 12; the largest of tar/,
    );
    cursor.sample(1, {
      records: [{ spec: requests, rows: [[7n, "new", 9n]], skipped: 0 }],
      total: 6,
    });
    expect(plain(cursor).at(-1)).toContain("-3.0 s  2 events");
    expect(cursor.key("enter").state.page).toMatchObject({
      title: "[1] 2 events",
      lines: ["PID  COMM  LATENCY", "7    dd    12", "7    tar   400"],
    });
    cursor.key("escape").key("end");
    expect(cursor.cell(1).view).toMatchObject({ time: undefined, frozen: undefined });
    expect(plain(cursor)[0]).toContain("b new");
  });

  it("show another number with o, other colours with r, both by name", () => {
    expect(axesOf(desk().cell(1))).toEqual({
      numbers: ["PID", "LATENCY"],
      colours: ["PID", "COMM", "LATENCY"],
    });
    expect(plain(desk().type("o"))[0]).toMatch(/^PID by COMM/);
    expect(plain(desk().type("rr"))[0]).toBe("LATENCY");
    const named = desk().enter(":view scatter lat pid");
    expect(named.cell(1).view.axes).toEqual({ y: "LATENCY", by: "PID" });
    expect(desk().enter(":view scatter comm").state.notice?.text).toBe(
      "numbers of these events: PID, LATENCY",
    );
  });

  it("take times with units, and the time that an event tells", () => {
    const fields = [words("TIME(s)", 0), words("comm", 1), words("lat", 2)];
    const spec: StreamSpec = { ...requests, fields };
    const shape = { ...eventShape, streams: [spec] };
    const rows = [
      ["10.500000", "dd", "250 ns"],
      ["12.000000", "dd", "1.5 ms"],
    ];
    const printed = new Desk().enter("a_b").runs(1, { shape });
    printed.sample(1, { records: [{ spec, rows, skipped: 0 }], total: 2 });
    const { dots, text } = dotsOf(printed.enter(":view scatter").cell(1));
    expect(dots.map(({ ago, value }) => [ago, value])).toEqual([
      [1.5, 250],
      [0, 1.5e6],
    ]);
    expect(text(1.5e6)).toBe("1.5 ms");
  });
});

describe("a heat map", () => {
  it("has a cursor that tells what fell in its reading", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: histogramShape });
    desk.sample(1, { tables: [sized(1, { 1: 16 })] });
    desk.sample(1, { tables: [sized(2, { 1: 17, 2: 4 })] });
    desk.sample(1, { tables: [sized(3, { 1: 17, 2: 5 })] });
    desk.enter(":view heat").key("escape").type("m").key("left", "left");
    expect(plain(desk).at(-1)).toBe("-1.0 s  5: 4 at 2 -> 3, 1 at 0 -> 1");
    expect(shown(desk)[1]).toContain("\x1b[7m");
    expect(plain(desk.key("right")).at(-1)).toBe("-0.0 s  1: 1 at 2 -> 3");
    expect(plain(desk.key("right")).at(-1)).not.toContain("-0.0 s");
    expect(desk.cell(1).view.frozen).toBeUndefined();
  });
});

describe("a tree of processes", () => {
  const execs: StreamSpec = {
    ...{ name: "execs", map: "execs", ring: true },
    fields: [number("pid", 0), number("ppid", 1), words("comm", 2), words("args", 3)],
  };
  type Exec = readonly [pid: number, ppid: number, comm: string, args: string];
  function execed(...rows: readonly Exec[]): Desk {
    const shape = { ...eventShape, streams: [execs] };
    const desk = new Desk().enter("a_b").runs(1, { shape });
    const values = rows.map(([pid, ppid, ...rest]) => [BigInt(pid), BigInt(ppid), ...rest]);
    desk.sample(1, { records: [{ spec: execs, rows: values, skipped: 0 }], total: rows.length });
    return desk.enter(":view tree").key("escape").type("m");
  }
  const desk = (): Desk =>
    execed(
      ...([
        [20, 10, "make", "make all"],
        [22, 20, "cc", "cc b.c"],
        [21, 20, "cc", "cc a.c"],
        [30, 21, "as", "as"],
        [20, 10, "make", "make test"],
      ] as const),
    );

  it("is offered where events have both numbers", () => {
    expect(viewsFor(desk().cell(1).shape)).toContain("tree");
    expect(viewsFor(eventShape)).not.toContain("tree");
  });

  it("has children below their parents, with the newest event and how many there were", () => {
    expect(plain(desk())).toEqual([
      "PROCESS      PID  EVENTS  ARGS",
      "?             10       0",
      "└─ make       20       2  make test",
      "   ├─ cc      21       1  cc a.c",
      "   │  └─ as   30       1  as",
      "   └─ cc      22       1  cc b.c",
    ]);
  });

  it("has the cursor of rows, which stays with its process", () => {
    const tree = desk().key("down", "down", "down");
    expect(tree.cell(1).view.row).toBe("pid 21");
    expect(tree.key("enter").state.page).toMatchObject({
      title: "[1] row 3 of 5",
      lines: ["PROCESS  cc", "PID      21", "EVENTS   1", "ARGS     cc a.c"],
    });
  });

  it("ends where numbers are used again", () => {
    const rows = plain(execed([5, 6, "a", ""], [6, 5, "b", ""], [7, 7, "c", ""]));
    expect(rows.map((text) => text.replace(/ +/g, " "))).toEqual([
      "PROCESS PID EVENTS ARGS",
      "b 6 1",
      "└─ a 5 1",
      "c 7 1",
    ]);
  });
});
