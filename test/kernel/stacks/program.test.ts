import { expect, test } from "vitest";
import { compile } from "../../../src/compile/index.js";
import { openKernelFacts, openUserFacts } from "../../../src/facts/index.js";
import { openSymbols } from "../../../src/facts/symbols.js";
import { Session } from "../../../src/engine/session.js";
import { openStream } from "../../../src/engine/readers/streams.js";
import { openTable } from "../../../src/engine/readers/tables.js";
import { describe, planProgram } from "../../../src/program/index.js";
import type { DataValue, StreamSpec, TableSpec } from "../../../src/types/data.js";
import type { Outcome } from "../../../src/types/outcome.js";
import { Workload } from "../../support/workload.js";

function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("; "));
  return outcome.value;
}

/** A table and a stream of its own. */
const textFor = (pid: number): string => `
struct own_key { u32 pid; u16 odd; };
BPF_HASH(own, struct own_key);
struct own_event { u8 first; u64 number; char comm[16]; };
BPF_PERF_OUTPUT(own_events);

RAW_TRACEPOINT_PROBE(sys_exit) {
  u64 id = bpf_get_current_pid_tgid();
  if (id >> 32 != ${pid}) return 0;
  // close(-1) fails with EBADF, which nothing else of the workload does.
  if ((long)ctx->args[1] != -9) return 0;
  struct own_key mine = {};
  mine.pid = id >> 32;
  mine.odd = 7;
  own.increment(mine);
  struct own_event other;
  __builtin_memset(&other, 0, sizeof(other));
  other.first = 1;
  other.number = 1ULL << 40;
  bpf_get_current_comm(&other.comm, sizeof(other.comm));
  own_events.perf_submit(ctx, &other, sizeof(other));
  return 0;
}
`;

test("what a program in C counts and sends is read as it describes itself", async () => {
  const load = await Workload.start("load", ["close", 500]);
  const plan = must(
    planProgram(
      { name: "test.c", text: textFor(load.pid) },
      { kernel: openKernelFacts(), user: openUserFacts() },
    ),
  );
  const { module } = must(
    await compile({ text: plan.cText, fileName: "test.c", cflags: [], headers: "auto" }),
  );
  const own = must(describe(module, { map: "own" })) as TableSpec;
  const ownEvents = must(describe(module, { map: "own_events" })) as StreamSpec;
  const session = Session.open({
    module,
    programs: plan.programs,
    tables: [own],
  });
  const symbols = openSymbols();
  const others: (readonly DataValue[])[] = [];
  const stream = openStream(session, ownEvents, symbols, (batch) => others.push(...batch.rows));
  const reader = openTable(session, own, symbols);
  try {
    await load.go();
    const { rows } = reader.read({ end: true });
    stream.stop();
    expect(rows).toMatchObject([{ keys: [BigInt(load.pid), 7n], count: 500 }]);
    expect(others).toHaveLength(500);
    expect(others[0]).toEqual([1n, 1n << 40n, "load"]);
  } finally {
    reader.close();
    session.close();
    await load.kill();
  }
});
