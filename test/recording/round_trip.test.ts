import { statSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coded, decoded, type Coded } from "../../src/recording/values.js";
import { Recording } from "../../src/recording/index.js";
import { exported } from "../../src/repl/effects/export.js";
import type { Shape } from "../../src/types/cell_actions.js";
import { Player } from "../../src/repl/replay/player.js";
import type {
  DataField,
  DataValue,
  StreamSpec,
  TableRow,
  TableSnapshot,
} from "../../src/types/data.js";
import { countTable, pidField, printed, sizesTable } from "../repl/support.js";
import { begin, inDirectory, plan, runs, sample } from "./support.js";

const at = inDirectory();

const stack: fc.Arbitrary<DataValue> = fc.record(
  {
    frames: fc.array(
      fc.record({
        address: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        name: fc.string(),
        offset: fc.nat(),
        module: fc.string(),
      }),
      { maxLength: 5 },
    ),
    missing: fc.string(),
    cutOff: fc.boolean(),
  },
  { requiredKeys: ["frames", "cutOff"] },
);
const simple: fc.Arbitrary<DataValue> = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.bigInt({ min: -(1n << 64n), max: 1n << 64n }),
  fc.double(),
  stack,
);
const value: fc.Arbitrary<DataValue> = fc.oneof(
  simple,
  fc.array(simple, { maxLength: 3 }),
  fc.record({ members: fc.array(simple, { maxLength: 3 }) }),
);
const figure = fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n });
const row = (keys: number): fc.Arbitrary<TableRow> =>
  fc.record(
    {
      keys: fc.tuple(...Array.from({ length: keys }, () => value)),
      count: fc.nat(),
      ...{ sum: figure, min: figure, max: figure, figures: fc.array(figure, { maxLength: 3 }) },
      buckets: fc.array(fc.tuple(fc.nat(100), fc.nat())).map((buckets) => new Map(buckets)),
    },
    { requiredKeys: ["keys", "count"] },
  );
const table: fc.Arbitrary<TableSnapshot> = fc.record(
  {
    spec: fc.constant(countTable),
    rows: fc.array(row(countTable.keys.length), { maxLength: 6 }),
    dropped: fc.nat(),
    seconds: fc.nat(),
    full: fc.constant(true),
  },
  { requiredKeys: ["spec", "rows", "dropped", "seconds"] },
);

const stream: StreamSpec = { name: "s", map: "s", ring: true, fields: [pidField] };

const byText = (rows: readonly TableRow[]): readonly string[] => rows.map(rowText).sort();
const rowText = ({ keys, ...figures }: TableRow): string =>
  JSON.stringify([keys, Object.entries(figures).sort()], (_, part: unknown) =>
    typeof part === "bigint"
      ? `${part}n`
      : part instanceof Map
        ? [...part]
        : typeof part === "number"
          ? Object.is(part, -0)
            ? "-0"
            : String(part)
          : part,
  );

describe("what was recorded is what is played", () => {
  it.each([-0, 0, 0.1, Number.NaN, -Infinity])("a number: %d", (number) => {
    expect(decoded(JSON.parse(JSON.stringify(coded(number))) as Coded)).toBe(number);
  });

  it("tables of every form, through any changes", () => {
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 5 }), (tables) => {
        const path = at("tables.bccr");
        const recorder = begin(path);
        runs(recorder);
        // Each is a reading of its own: nothing waits, as the cell ends and begins.
        tables.forEach((each, i) => {
          recorder.action({ type: "sampled", samples: [sample({ tables: [each], total: i })] });
          if (i % 2 === 1) runs(recorder, 1, 1);
        });
        recorder.close();
        const recording = Recording.open(path);
        const player = new Player(recording);
        player.seek(recording.length);
        const [cell] = player.cells;
        const last = tables.at(-1)!;
        const held = cell!.data.tables;
        expect(player.notes).toEqual([]);
        // After a second start the cell is empty until it is read again.
        if (tables.length % 2 === 1) {
          expect(byText(held[0]!.rows)).toEqual(byText(last.rows));
          expect({ ...held[0], rows: [] }).toEqual({ ...last, rows: [] });
        }
        recording.close();
      }),
      { numRuns: 60 },
    );
  });

  it("texts that were cut, with their mark", () => {
    const path = at("cut.bccr");
    const recorder = begin(path);
    const bytes = (size: number) => ({ kind: "bytes", offset: 0, size }) as const;
    const fields: readonly DataField[] = [
      { name: "path", place: bytes(20), type: { kind: "string" } },
      { name: "words", place: bytes(88), type: { kind: "string", most: 80 } },
    ];
    const columns = fields.map(({ name }) => ({
      ...{ key: name, title: name, width: 0, align: "left" as const },
      format: { kind: "text" as const },
    }));
    const spec: StreamSpec = { ...stream, fields };
    const shape = {
      ...plan.shape,
      views: [{ kind: "columns", of: "s", columns }],
      streams: [spec],
    };
    recorder.effect({ do: "run", id: 1, run: 1, text: "a cell" });
    recorder.action({
      ...{ type: "running", id: 1, run: 1, since: "12:00:00" },
      plan: { ...plan, shape: shape as Shape },
    });
    const rows = [["a".repeat(19), "b".repeat(81)]];
    recorder.action({
      type: "sampled",
      samples: [sample({ records: [{ spec, rows, skipped: 0 }] })],
    });
    recorder.close();
    const recording = Recording.open(path);
    const player = new Player(recording);
    player.seek(recording.length);
    expect(player.notes).toEqual([]);
    const csv = exported(player.cells[0]!, "csv");
    expect(csv).toMatchObject({
      text: expect.stringMatching(`\n[0-9:]*,${"a".repeat(18)}…,${"b".repeat(80)}…\n$`) as unknown,
    });
    recording.close();
  });

  it("records, to the last one", () => {
    const path = at("events.bccr");
    const recorder = begin(path);
    runs(recorder);
    const rows = Array.from({ length: 1234 }, (_, i) => [BigInt(i)]);
    recorder.action({
      type: "sampled",
      samples: [sample({ seconds: 0, records: [{ spec: stream, rows, skipped: 3 }] })],
    });
    recorder.action({
      type: "sampled",
      samples: [sample({ records: [{ spec: stream, rows: [[9n]], skipped: 0 }], total: 1235 })],
    });
    recorder.close();
    const recording = Recording.open(path);
    const player = new Player(recording);
    player.seek(recording.length);
    const { data, figures } = player.cells[0]!;
    expect(data.records).toEqual([
      { spec: stream, first: rows[0], rows: [...rows, [9n]], dropped: 3 },
    ]);
    expect(figures.total).toBe(1235);
    recording.close();
  });

  it("what happens to cells: refused, ended, stopped, removed, and marks", () => {
    const path = at("cells.bccr");
    const recorder = begin(path, { cells: [] });
    runs(recorder, 1, 1);
    recorder.effect({ do: "run", id: 2, run: 2, text: "wrong", file: "wrong.c" });
    const diagnostics = [{ severity: "error", code: "x", message: "no", log: "y".repeat(99_999) }];
    recorder.action({ type: "refused", id: 2, run: 2, diagnostics: diagnostics as never });
    expect(recorder.mark("deployed")).toBe(true);
    runs(recorder, 3, 3);
    recorder.action({ type: "ended", id: 3, run: 3, why: "its time is over" });
    runs(recorder, 4, 4);
    recorder.effect({ do: "remove", id: 4 });
    recorder.effect({ do: "stop", id: 1 });
    recorder.close();
    const recording = Recording.open(path);
    const player = new Player(recording);
    player.seek(recording.length);
    expect(player.cells.map(({ id, state, text }) => [id, state, text])).toEqual([
      [1, "stopped", "a cell"],
      [2, "failed", "wrong"],
      [3, "stopped", "a cell"],
    ]);
    expect(player.cells[1]!.diagnostics[0]!.log).toHaveLength(64 << 10);
    expect(player.cells[0]!.notes).toEqual(["chosen for you"]);
    expect(recording.marks.map(({ text }) => text)).toEqual(["deployed"]);
    recording.close();
  });

  it("is a file for its owner alone", () => {
    begin(at("mine.bccr")).close();
    expect(statSync(at("mine.bccr")).mode & 0o777).toBe(0o600);
  });

  it("ends by itself at its size, says so, and stays readable", () => {
    const path = at("full.bccr");
    let why = "";
    const recorder = begin(path, { limit: 100_000, onEnd: (said) => (why = said) });
    runs(recorder);
    // Random lines, which do not get smaller.
    for (let i = 0; why === "" && i < 1000; i++) {
      const lines = fc.sample(fc.string({ minLength: 500, maxLength: 500 }), 50);
      recorder.action({
        type: "sampled",
        samples: [sample({ records: [printed("LINE", lines)], seconds: 0 })],
      });
    }
    recorder.close();
    expect(why).toMatch(/^recording stopped: .*full\.bccr has reached 0 MB/);
    expect(statSync(path).size).toBeLessThanOrEqual(100_000);
    const recording = Recording.open(path);
    expect(recording.notes).toEqual([]);
    const player = new Player(recording);
    player.seek(recording.length);
    expect(player.cells[0]!.data.records[0]!.rows.length).toBeGreaterThan(0);
    recording.close();
  });

  it("a large table is told in parts, and only what changed is told again", () => {
    const path = at("large.bccr");
    const recorder = begin(path);
    runs(recorder);
    const rows = Array.from({ length: 20_000 }, (_, i): TableRow => ({
      keys: [BigInt(i), `command ${i}`],
      count: 1,
    }));
    const spec = countTable;
    const told = (changed: readonly TableRow[]): void => {
      recorder.action({
        type: "sampled",
        samples: [sample({ tables: [{ spec, rows: changed, dropped: 0, seconds: 1 }] })],
      });
    };
    told(rows);
    const size = statSync(path).size;
    // A second reading within the second waits for its time; the end does not.
    told(rows.map((one, i) => (i === 7 ? { ...one, count: 2 } : one)));
    recorder.close();
    expect(statSync(path).size - size).toBeLessThan(size);
    const recording = Recording.open(path);
    const player = new Player(recording);
    player.seek(recording.length);
    const [held] = player.cells[0]!.data.tables;
    expect(held!.rows).toHaveLength(20_000);
    expect(held!.rows[7]!.count).toBe(2);
    recording.close();
  });

  it("buckets of histograms and their scales come back", () => {
    const path = at("buckets.bccr");
    const recorder = begin(path);
    runs(recorder);
    const linear = { kind: "linear", first: -5n, step: 10n, count: 12 } as const;
    const spec = { ...sizesTable, bucket: { ...sizesTable.bucket!, scale: linear } };
    const rows = [{ keys: [], count: 3, buckets: new Map([[2, 3]]) }];
    recorder.action({
      type: "sampled",
      samples: [sample({ tables: [{ spec, rows, dropped: 0, seconds: 1 }] })],
    });
    recorder.close();
    const recording = Recording.open(path);
    const player = new Player(recording);
    player.seek(recording.length);
    expect(player.cells[0]!.data.tables).toEqual([{ spec, rows, dropped: 0, seconds: 1 }]);
    recording.close();
  });
});

describe("what is too large for an entry", () => {
  it("is told at the end, and what came beside it is there", () => {
    const recorder = begin(at("large"));
    runs(recorder);
    recorder.action({
      type: "sampled",
      samples: [sample({ records: [printed("LINE", ["x".repeat(2 << 20)])] })],
    });
    recorder.action({
      type: "sampled",
      samples: [sample({ records: [printed("LINE", ["short"])] })],
    });
    expect(recorder.close()).toBe("1 entry was too large for the recording and left out");
    expect(Recording.open(at("large")).notes).toEqual([]);
  });

  it("is nothing usually", () => {
    const recorder = begin(at("small"));
    runs(recorder);
    expect(recorder.close()).toBeUndefined();
  });
});
