/** What an iterator writes is a table of lines, as they are at each reading. */
import { expect, it } from "vitest";
import { openRunner } from "../../src/cli/repl/runner.js";
import { exported } from "../../src/repl/effects/export.js";
import type { Action } from "../../src/repl/actions.js";
import { initialState, type Cell, type State } from "../../src/repl/model.js";
import { reduce } from "../../src/repl/reducer/index.js";
import { runNew } from "../../src/repl/reducer/runs.js";
import { bodyLines } from "../../src/repl/widgets/divide_cell.js";

const program = `BPF_HASH(counts, u32, u64);
TRACEPOINT_PROBE(syscalls, sys_enter_getppid) {
  u32 pid = bpf_get_current_pid_tgid() >> 32;
  if (pid == ${process.pid}) counts.increment(pid);
  return 0;
}
// attach show to iter:bpf_map_elem:counts
int show(struct bpf_iter__bpf_map_elem *ctx) {
  u32 *pid = ctx->key;
  u64 *count = ctx->value;
  if (!pid || !count) return 0;
  BPF_SEQ_PRINTF(ctx->meta->seq, "%u has\\n  asked %llu times\\n", *pid, *count);
  return 0;
}
`;

it("is shown as it wrote it, beside the program's maps, and goes with the cell", async () => {
  let state: State = initialState({ rows: 40, columns: 100 }, []);
  const runner = openRunner(
    [],
    (action: Action) => void ([state] = reduce(state, action)),
    { suspend() {}, redraw() {}, quit() {}, edit: () => undefined, copy() {} },
    { warm: false },
  );
  try {
    const [next, effects] = runNew(state, program);
    state = next;
    for (const effect of effects) if (effect.do === "run") await runner.perform(effect);
    const cell = (): Cell => state.cells.at(-1)!;
    expect(cell().diagnostics).toEqual([]);
    for (let i = 0; i < 3; i++) void process.ppid;
    const lines = (): unknown =>
      cell()
        .data.tables.find(({ spec }) => spec.name === "show")
        ?.rows.map(({ keys }) => keys[0]);
    await expect
      .poll(() => (runner.sampleAll(), lines()), { timeout: 60_000 })
      .toEqual([`${process.pid} has`, "  asked 3 times"]);
    const room = { width: 100, height: 20, style: { color: false, unicode: true } };
    expect(bodyLines(cell(), room).join("\n")).toMatch(
      new RegExp(`${process.pid} has *\\n *asked 3 times`),
    );
    const json = exported(cell(), "json");
    expect(json.ok && json.text).toContain(`"text":"${process.pid} has"`);
  } finally {
    runner.close();
  }
});
