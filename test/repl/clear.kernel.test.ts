/** `c` and `d` on a cell that runs, on a real kernel: counts and structs alike, exactly. */
import { expect, it } from "vitest";
import { openRunner } from "../../src/cli/repl/runner.js";
import type { Action } from "../../src/repl/actions.js";
import { press } from "../../src/repl/editor/keys.js";
import { initialState, type Cell, type State } from "../../src/repl/model.js";
import { reduce } from "../../src/repl/reducer/index.js";
import { runNew } from "../../src/repl/reducer/runs.js";
import type { Step } from "../../src/repl/reducer/step.js";
import { shownTables } from "../../src/repl/widgets/tables.js";

const program = `struct total { u64 calls; u64 bytes; char comm[16]; };
BPF_HASH(totals, u32, struct total);
BPF_HASH(counts, u32);
TRACEPOINT_PROBE(syscalls, sys_enter_getppid) {
  u32 pid = bpf_get_current_pid_tgid() >> 32;
  if (pid != ${process.pid}) return 0;
  struct total zero = {}, *total = totals.lookup_or_try_init(&pid, &zero);
  if (total) { total->calls++; total->bytes += 100; }
  counts.increment(pid);
  return 0;
}
`;

it("count from zero, and show what is added", async () => {
  let state: State = initialState({ rows: 40, columns: 200 }, []);
  const runner = openRunner(
    [],
    (action: Action) => void ([state] = reduce(state, action)),
    { suspend() {}, redraw() {}, quit() {}, edit: () => undefined, copy() {} },
    { warm: false },
  );
  const take = async ([next, effects]: Step): Promise<void> => {
    state = next;
    for (const effect of effects)
      if (effect.do === "run" || effect.do === "clear") await runner.perform(effect);
  };
  const key = (letter: string): Promise<void> =>
    take(reduce(state, { type: "key", key: press(letter) }));
  const calls = (times: number): void => {
    for (let i = 0; i < times; i++) void process.ppid;
  };
  /** Figures of both tables, when each has so many rows. */
  const shown = async (rows: number): Promise<Readonly<Record<string, readonly unknown[]>>> => {
    for (;;) {
      runner.sampleAll();
      const tables = shownTables(state.cells[0] as Cell);
      if (tables.length === 2 && tables.every((table) => table.rows.length === rows))
        return Object.fromEntries(
          tables.map(({ spec, rows }) => [
            spec.name,
            rows.flatMap(({ keys, count }) => (count > 0 ? [count] : keys.slice(1, 3))),
          ]),
        );
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  try {
    await take(runNew(state, program));
    expect(state.cells[0]!.diagnostics).toEqual([]);
    await take(reduce(state, { type: "key", key: press("escape") }));
    calls(7);
    expect(await shown(1)).toEqual({ counts: [7], totals: [7n, 700n] });
    await key("c");
    await shown(0);
    calls(3);
    expect(await shown(1)).toEqual({ counts: [3], totals: [3n, 300n] });
    await key("d");
    await shown(0);
    calls(2);
    expect(await shown(1)).toEqual({ counts: [2], totals: [2n, 200n] });
    await key("d");
    expect(await shown(1)).toEqual({ counts: [5], totals: [5n, 500n] });
  } finally {
    runner.close();
  }
});
