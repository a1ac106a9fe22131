import { describe, expect, it } from "vitest";
import { openTable, type TableReader } from "../../../src/engine/readers/tables.js";
import type { KeyPart, TableDraft } from "../../../src/oneliners/codegen/tables.js";
import type { Aggregate, TableRow, TableSpec } from "../../../src/types/data.js";
import { Workload } from "../../engine/workload.js";
import { compiled, countingText, openAt, symbols } from "./support.js";

const count: Aggregate = { name: "count", signed: false };
const all: readonly Aggregate[] = [
  count,
  { name: "sum", signed: true },
  { name: "min", signed: true },
  { name: "max", signed: true },
];
const part = (name: string): KeyPart => ({
  field: { name, ctype: "u64" },
  name,
  type: { kind: "int", signed: false },
});

/** Keys n % keys. */
const hash = (
  capacity: number,
  aggregates = [count],
  buckets?: TableDraft["buckets"],
): TableDraft => ({
  name: "t0",
  number: 0,
  shape: { kind: "hash", parts: [part("f0")], capacity },
  aggregates,
  ...(buckets === undefined ? {} : { buckets }),
});

interface Opened {
  readonly workload: Workload;
  readonly table: TableReader;
  readonly close: () => void;
}

async function counting(draft: TableDraft, calls: number, keys: number): Promise<Opened> {
  const workload = new Workload(calls);
  const { text, spec } = countingText(draft, (name) => `${name}.f0 = n % ${keys};`);
  const session = openAt(await compiled(text, workload.pid), [spec]);
  const table = openTable(session, spec, symbols);
  const close = (): void => {
    table.close();
    session.close();
  };
  return { workload, table, close };
}

const total = (rows: readonly TableRow[]): number => rows.reduce((sum, row) => sum + row.count, 0);
const byKey = (rows: readonly TableRow[]): ReadonlyMap<string, TableRow> =>
  new Map(rows.map((row) => [row.keys.join(), row]));

describe("a table that takes turns", () => {
  /** @returns how many turns there were. */
  async function takeTurns(): Promise<number> {
    const calls = 200_000;
    const { workload, table, close } = await counting(hash(1000), calls, 100);
    const done = workload.run();
    let ended = false;
    void done.then(() => (ended = true));
    const sums = new Map<string, number>();
    let turns = 0;
    const take = (): void => {
      turns++;
      for (const row of table.read({ end: true }).rows)
        sums.set(row.keys.join(), (sums.get(row.keys.join()) ?? 0) + row.count);
    };
    while (!ended) {
      take();
      await new Promise(setImmediate);
    }
    take();
    close();
    expect(sums.size).toBe(100);
    expect([...sums.values()].every((n) => n === calls / 100)).toBe(true);
    return turns;
  }

  it("loses no count while turns end as fast as they can", async () => {
    // A busy machine may do all the calls while it gives this process no CPU.
    while ((await takeTurns()) <= 3);
  });

  it("has exact counts, sums, least and greatest values, and clears at the end alone", async () => {
    const { workload, table, close } = await counting(hash(100, [...all]), 1000, 10);
    await workload.run();
    expect(total(table.read({ end: false }).rows)).toBe(1000);
    const { rows, dropped, seconds } = table.read({ end: true });
    const row = byKey(rows).get("7");
    expect(row).toEqual({ keys: [7n], count: 100, sum: 50_200n, min: 7n, max: 997n });
    expect(rows.length).toBe(10);
    expect(dropped).toBe(0);
    expect(seconds).toBeGreaterThan(0);
    expect(table.read({ end: false }).rows).toEqual([]);
    expect(table.read({ end: true }).rows).toEqual([]);
    close();
  });

  it("says how many events found it full", async () => {
    const { workload, table, close } = await counting(hash(64), 1000, 200);
    await workload.run();
    expect(table.read({ end: false }).dropped).toBeGreaterThan(0);
    const { rows, dropped } = table.read({ end: true });
    expect(rows.length).toBe(64);
    expect(total(rows) + dropped).toBe(1000);
    expect(table.read({ end: true }).dropped).toBe(0);
    close();
  });

  it.each([0, 5])(
    "has a histogram of powers of two with exact buckets (%i more bits)",
    async (n) => {
      const draft = hash(5000, [count], { kind: "log2", subBits: n });
      const { workload, table, close } = await counting(draft, 1024, 2);
      await workload.run();
      const { rows } = table.read({ end: true });
      close();
      expect(rows.map((row) => row.count)).toEqual([512, 512]);
      const buckets = [...(byKey(rows).get("1")?.buckets ?? [])];
      // Odd numbers below 1024: 1, then 1 in 2..3, 2 in 4..7, 4 in 8..15 …
      if (n === 0)
        expect(buckets).toEqual(
          [...Array(10).keys()].map((e) => [e === 0 ? 1 : e + 1, Math.max(1, 2 ** (e - 1))]),
        );
      else
        expect(buckets.slice(0, 3)).toEqual([
          [1, 1],
          [3, 1],
          [5, 1],
        ]);
      expect(buckets.reduce((sum, [, events]) => sum + events, 0)).toBe(512);
    },
  );

  it("of an array has a row for each name, and none for what did not happen", async () => {
    const draft: TableDraft = {
      name: "t0",
      number: 0,
      shape: { kind: "array", names: ["a", "b", "c"], keyName: "name" },
      aggregates: [count],
      buckets: { kind: "linear", first: 100n, step: 50n, count: 4 },
    };
    const { workload, table, close } = await counting(draft, 400, 1);
    await workload.run();
    const { rows } = table.read({ end: true });
    expect(table.read({ end: true }).rows).toEqual([]);
    close();
    const a = byKey(rows).get("a");
    expect(rows.map((row) => row.keys[0]).sort()).toEqual(["a", "b", "c"]);
    // Multiples of three below 400: 34 below 100, 17 16 17 17 in the steps, 33 above.
    expect([...(a?.buckets ?? [])]).toEqual([
      [0, 16],
      [1, 17],
      [2, 17],
      [3, 16],
      [4, 34],
      [5, 34],
    ]);
  });
});

describe("a program's own map", () => {
  it.each(["hash", "percpu_hash", "lru_hash"])(
    "of type %s is read as differences",
    async (type) => {
      const spec: TableSpec = {
        name: "counts",
        store: { kind: "plain", map: "counts" },
        keys: [
          {
            name: "n",
            place: { kind: "bytes", offset: 0, size: 4 },
            type: { kind: "int", signed: true },
          },
        ],
        aggregates: [count],
      };
      const text = (pids: string): string => `BPF_TABLE("${type}", int, u64, counts, 1000);
int count(void *ctx) {
  u32 pid = bpf_get_current_pid_tgid() >> 32;
  if (${pids}) return 0;
  u64 n = *(u64 *)(ctx + 16) - 1000000;
  if (n >= 10000000) return 0;
  int key = n % 5;
  u64 zero = 0, *found = counts.lookup_or_try_init(&key, &zero);
  if (found) __sync_fetch_and_add(found, 1);
  return 0;
}
`;
      const [first, second] = [new Workload(50), new Workload(20)];
      const module = await compiled(text(`pid != ${first.pid} && pid != ${second.pid}`), 0);
      const session = openAt(module, [spec]);
      const table = openTable(session, spec, symbols);
      const counts = (end: boolean) =>
        [...table.read({ end }).rows].map(({ keys, count: n }) => [Number(keys[0]), n]).sort();
      await first.run();
      expect(counts(false)).toEqual([0, 1, 2, 3, 4].map((n) => [n, 10]));
      expect(counts(true)).toEqual([0, 1, 2, 3, 4].map((n) => [n, 10]));
      expect(counts(false)).toEqual([]);
      await second.run();
      expect(counts(true)).toEqual([0, 1, 2, 3, 4].map((n) => [n, 4]));
      table.close();
      session.close();
    },
  );
});
