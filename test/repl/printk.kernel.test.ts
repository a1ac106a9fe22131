/** What bpf_trace_printk writes is shown as the cell's own events, and nothing stays in the kernel. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { openRunner } from "../../src/cli/repl/runner.js";
import type { Action } from "../../src/repl/actions.js";
import { initialState, type State } from "../../src/repl/model.js";
import { reduce } from "../../src/repl/reducer/index.js";
import { runNew } from "../../src/repl/reducer/runs.js";

const instances = "/sys/kernel/tracing/instances";
const ours = (): readonly string[] =>
  existsSync(instances)
    ? readdirSync(instances).filter((name) => name.startsWith("bcc-repl-"))
    : [];

const program = `TRACEPOINT_PROBE(syscalls, sys_enter_getppid) {
  if ((bpf_get_current_pid_tgid() >> 32) != ${process.pid}) return 0;
  bpf_trace_printk("asked by %d\\n", (int)(bpf_get_current_pid_tgid() >> 32));
  return 0;
}
`;

it("is shown as the cell's events; its own buffer goes with the cell, a killed one's with the next", async () => {
  const gone = spawnSync("true").pid;
  const leftover = `bcc-repl-${gone}-0`;
  mkdirSync(`${instances}/${leftover}`);
  let state: State = initialState({ rows: 40, columns: 200 }, []);
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
    expect(state.cells.at(-1)!.diagnostics).toEqual([]);
    expect(ours()).not.toContain(leftover);
    for (let i = 0; i < 3; i++) void process.ppid;
    const rows = () => state.cells.at(-1)!.data.records.flatMap((each) => each.rows);
    while (rows().length < 3) {
      runner.sampleAll();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const row of rows()) expect(row[3]).toBe(`asked by ${process.pid}`);
  } finally {
    runner.close();
  }
  expect(ours().filter((name) => name.includes(`-${process.pid}-`))).toEqual([]);
});
