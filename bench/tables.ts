import { openSymbols } from "../src/facts/symbols.js";
import { Session } from "../src/engine/session.js";
import { openTable } from "../src/engine/readers/tables.js";
import type { TableSpec } from "../src/types/data.js";
import type { CompiledModule, MapSpec } from "../src/types/module.js";
import { median } from "./process.js";

/** enum bpf_map_type */
const PERCPU_HASH = 5;
const ARRAY_OF_MAPS = 12;

const map = (rest: Partial<MapSpec> & Pick<MapSpec, "name" | "type" | "maxEntries">): MapSpec => ({
  keySize: 8,
  valueSize: 8,
  flags: 0,
  ...rest,
});

const spec: TableSpec = {
  name: "t0",
  store: { kind: "double-buffer", map: "t0", inner: "t0_turn" },
  keys: [
    {
      name: "key",
      place: { kind: "bytes", offset: 0, size: 8 },
      type: { kind: "int", signed: false },
    },
  ],
  aggregates: [{ name: "count", signed: false }],
};

export interface ManyKeys {
  /** Milliseconds, medians. */
  readonly taken: number;
  readonly read: number;
  readonly rows: number;
}

/** A table of so many keys, filled from here: how long reading it takes, with and without an interval's end. */
export function manyKeys(count: number, rounds: number): ManyKeys {
  const module: CompiledModule = {
    programs: [],
    maps: [
      map({ name: "t0_turn", type: PERCPU_HASH, maxEntries: count * 2 }),
      map({
        name: "t0",
        type: ARRAY_OF_MAPS,
        keySize: 4,
        valueSize: 4,
        maxEntries: 1,
        innerMap: "t0_turn",
      }),
    ],
    license: "GPL",
    warnings: [],
  };
  const session = Session.open({ module, programs: [], tables: [spec] });
  const reader = openTable(session, spec, openSymbols());
  const times = { taken: [] as number[], read: [] as number[] };
  let rows = 0;
  try {
    const table = session.map("t0_turn");
    const keys = new BigUint64Array(count).map((_, i) => BigInt(i));
    const values = new BigUint64Array((count * table.valueBytes) / 8).fill(1n);
    for (let round = 0; round < rounds; round++) {
      // Every other round's table is the other one, which can't be filled from here: its rows are none.
      table.setAll(new Uint8Array(keys.buffer), new Uint8Array(values.buffer));
      for (const [kind, end] of [
        ["read", false],
        ["taken", true],
      ] as const) {
        const began = performance.now();
        const found = reader.read({ end }).rows.length;
        const took = performance.now() - began;
        if (found < count) continue;
        rows = found;
        times[kind].push(took);
      }
      reader.read({ end: true });
    }
  } finally {
    reader.close();
    session.close();
  }
  return { taken: median(times.taken), read: median(times.read), rows };
}
