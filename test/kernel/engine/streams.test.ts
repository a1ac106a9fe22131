import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Session } from "../../../src/engine/session.js";
import { openStream } from "../../../src/engine/readers/streams.js";
import type { DataValue, StreamSpec } from "../../../src/types/data.js";
import {
  arrayMap,
  eventLayout,
  moduleOf,
  perfProgram,
  ringMap,
  ringProgram,
} from "../../engine/assemble.js";
import { Workload } from "../../engine/workload.js";
import { closeCalls, symbols } from "./support.js";

const fields: StreamSpec["fields"] = [
  {
    name: "fd",
    place: { kind: "bytes", offset: eventLayout.value, size: 8 },
    type: { kind: "int", signed: false },
  },
  {
    name: "comm",
    place: { kind: "bytes", offset: eventLayout.comm, size: 16 },
    type: { kind: "string" },
  },
];

interface Collected {
  readonly rows: readonly (readonly DataValue[])[];
  readonly batches: number;
  readonly lost: number;
}

/** It has ended, whether or not anybody has heard of it. */
const isOver = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.startsWith("Z");

/** The records of so many calls, from the first to the last. */
async function collect(calls: number, ring: boolean, bytes: number): Promise<Collected> {
  const workload = new Workload(calls);
  const spec: StreamSpec = {
    name: "events",
    map: "events",
    ring,
    fields,
    ...(ring ? { lostMap: "lost" } : { pages: 1024 }),
  };
  const session = Session.open({
    module: moduleOf(
      [
        ring
          ? ringProgram("emit", "events", "lost", workload.pid)
          : perfProgram("emit", "events", workload.pid),
      ],
      ring
        ? [ringMap("events", bytes), arrayMap("lost", 8)]
        : [{ ...arrayMap("events", 4), type: 4 }],
    ),
    programs: [{ name: "emit", attach: [closeCalls] }],
  });
  const rows: (readonly DataValue[])[] = [];
  let batches = 0;
  const stream = openStream(session, spec, symbols, (batch) => {
    batches++;
    rows.push(...batch.rows);
  });
  const ended = workload.run();
  // Nothing is handed over while the loop is held: what came until then comes at once, however slow the calls are.
  while (!isOver(workload.pid)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  await ended;
  stream.stop();
  const lost = stream.lost();
  session.close();
  return { rows, batches, lost };
}

const isCall = ([fd]: readonly DataValue[]): boolean => (fd as bigint) >= 1_000_000n;

describe("a stream", () => {
  it.each([true, false])(
    "brings each of 50,000 records in order, many at once (ring %s)",
    async (ring) => {
      const { rows, batches, lost } = await collect(50_000, ring, 8 << 20);
      const numbers = rows.filter(isCall).map(([fd]) => Number(fd));
      expect(lost).toBe(0);
      expect(numbers.length).toBe(50_000);
      expect(numbers.every((n, i) => n === 1_000_000 + i)).toBe(true);
      expect(batches).toBeLessThan(5000);
      expect(rows[0]?.[1]).toBe("calls");
    },
  );

  it("counts what found no room", async () => {
    const { rows, lost } = await collect(100_000, true, 4096);
    const all = rows.length + lost;
    expect(lost).toBeGreaterThan(0);
    // The workload's own calls, and the few that the end of a process makes.
    expect(all).toBeGreaterThanOrEqual(100_000);
    expect(all).toBeLessThan(100_010);
  });
});
