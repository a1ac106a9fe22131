import { describe, expect, it } from "vitest";
import { cellText, plain, toCsv, toJson } from "../../../src/render/index.js";
import { ClockTimes, wallOffset } from "../../../src/repl/effects/clock_times.js";
import { exported } from "../../../src/repl/effects/export.js";
import { emptyShape } from "../../../src/repl/model.js";
import { eventLines } from "../../../src/repl/widgets/events.js";
import { dotsOf } from "../../../src/repl/widgets/dots.js";
import type { DataField, StreamSpec, TableSpec } from "../../../src/types/data.js";
import type { Column, ColumnsView } from "../../../src/types/view.js";
import { Desk, pidField } from "../support.js";

const style = { color: false, unicode: true };
const place = { kind: "bytes", offset: 8, size: 8 } as const;
const typed: DataField = { name: "at", place, type: { kind: "int", signed: false, as: "time" } };
const bare: DataField = { ...typed, type: { kind: "int", signed: false } };
const column = (
  key: string,
  format: Column["format"]["kind"],
  title = key.toUpperCase(),
): Column => ({
  ...{ key, title, width: 9, align: "left" },
  format: { kind: format } as Column["format"],
});
const columns = (of: string, ...shown: readonly Column[]): ColumnsView => ({
  ...{ kind: "columns", of, columns: [...shown, column("pid", "text")] },
});
const stream = (at: DataField): StreamSpec => ({
  ...{ name: "calls", map: "calls", ring: true, fields: [at, pidField] },
});

/** 12:34:56 of that clock, 1000 s after boot. */
const noon = BigInt(Date.UTC(2030, 0, 2, 12, 34, 56)) * 1_000_000n;
const boot = 1_000_000_000_000n;
const rows = [
  [boot, 7n],
  [boot + 1_500_000_000n, 8n],
  [0n, 9n],
];

function desk(at: DataField, view: ColumnsView): Desk {
  const spec = stream(at);
  const read = new ClockTimes([view], noon - boot).batch({ spec, rows });
  const made = new Desk()
    .enter("a_b")
    .runs(1, { shape: { ...emptyShape, streams: [spec], views: [view], programs: ["p"] } });
  return made.sample(1, { records: [{ ...read, skipped: 0 }] });
}

describe("times of events", () => {
  for (const [what, at, format] of [
    ["that a type tells", typed, "text"],
    ["that a tool's column tells", bare, "time"],
  ] as const)
    it(`${what} are the clock's in the cell, in CSV and in JSON`, () => {
      const { state } = desk(at, columns("calls", column("at", format)));
      const cell = state.cells[0]!;
      const shown = eventLines(cell, 4, 60, style).slice(1);
      expect(shown.map((text) => text.trim().split(/ +/)[0])).toEqual([
        "12:34:56",
        "12:34:57",
        "0",
      ]);
      const csv = exported(cell, "csv");
      expect(csv).toMatchObject({
        text: expect.stringMatching(
          /^time,PID\n2030-01-02 12:34:56.000,7\n2030-01-02 12:34:57.500,8\n/,
        ),
      });
      const json = exported(cell, "json");
      expect(json).toMatchObject({ text: expect.stringContaining('"at":"12:34:57"') });
    });

  it("stand in scatters where they were, to less than a second", () => {
    const { state } = desk(typed, columns("calls", column("at", "text")));
    const [first, second] = dotsOf(state.cells[0]!).dots;
    expect(first!.ago - second!.ago).toBeCloseTo(1.5, 5);
  });

  it("that are elapsed count from the first event, in exports too", () => {
    const { state } = desk(bare, columns("calls", column("at", "elapsed", "TIME(s)")));
    const cell = state.cells[0]!;
    expect(eventLines(cell, 4, 60, style)[2]).toMatch(/^ *1\.500000 /);
    const csv = exported(cell, "csv");
    expect(csv).toMatchObject({ text: expect.stringMatching(/,0\.000000,7\n.*,1\.500000,8\n/) });
  });

  it("in a table's keys tell its rows apart as before, by one spec", () => {
    const spec: TableSpec = {
      ...{ name: "t", store: { kind: "plain", map: "t" }, keys: [typed] },
      aggregates: [{ name: "count", signed: false }],
    };
    const clock = new ClockTimes([], noon - boot);
    const read = (count: number) =>
      clock.table({ spec, rows: [{ keys: [boot], count }], dropped: 0, seconds: 1 });
    expect(read(1).rows[0]!.keys).toEqual([noon]);
    expect(read(2).spec).toBe(read(1).spec);
    const [field] = read(1).spec.keys;
    expect(cellText(column("at", "text"), { field: field!, value: noon }, plain)).toBe("12:34:56");
  });

  it("are this machine's", () => {
    const now = new Date();
    const at = wallOffset(now) + process.hrtime.bigint();
    const after = new Date();
    const view = columns("calls", column("at", "text"));
    const spec = new ClockTimes([], 0n).batch({ spec: stream(typed), rows: [] }).spec;
    const [line] = toCsv(view, { spec, rows: [[at, 1n]] });
    const shown = secondsOf(line!.slice(11, 19));
    expect(shown).toBeGreaterThanOrEqual(secondsOf(now.toTimeString().slice(0, 8)));
    expect(shown).toBeLessThanOrEqual(secondsOf(after.toTimeString().slice(0, 8)));
    expect(toJson(view, { spec, rows: [[at, 1n]] }, { ts: "" })[0]).toMatch(
      /"at":"\d\d:\d\d:\d\d"/,
    );
  });
});

const secondsOf = (text: string): number =>
  text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
