import { expect } from "vitest";
import { openRunner } from "../../src/cli/repl/runner.js";
import type { Action } from "../../src/repl/actions.js";
import type { Runner } from "../../src/repl/effects/runner.js";
import { initialState, type Cell, type State } from "../../src/repl/model.js";
import { reduce } from "../../src/repl/reducer/index.js";
import { runNew } from "../../src/repl/reducer/runs.js";

/** The terminal's state and effects, without its screen. */
export class Terminal {
  state: State = initialState({ rows: 40, columns: 200 }, []);
  private pages: (readonly string[])[] = [];
  private readonly runner: Runner = openRunner(
    [],
    (action) => this.act(action),
    { suspend() {}, redraw() {}, quit() {}, edit: () => undefined, copy() {} },
    { warm: false },
  );

  private act(action: Action): void {
    if (action.type === "page") this.pages.push(action.lines);
    [this.state] = reduce(this.state, action);
  }

  async run(text: string): Promise<void> {
    const [state, effects] = runNew(this.state, text);
    this.state = state;
    for (const effect of effects) if (effect.do === "run") await this.runner.perform(effect);
    expect(this.cell.diagnostics).toEqual([]);
    expect(this.cell.state).toBe("running");
  }

  get cell(): Cell {
    return this.state.cells.at(-1)!;
  }

  sample(): Cell {
    this.runner.sampleAll();
    return this.cell;
  }

  /** Waits until as many records have come. */
  async records(count: number): Promise<Cell> {
    for (;;) {
      const cell = this.sample();
      const rows = cell.data.records.reduce((sum, each) => sum + each.rows.length, 0);
      if (rows >= count) return cell;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async map(name: string): Promise<readonly string[]> {
    await this.runner.perform({ do: "query", query: { kind: "map", name } });
    return this.pages.at(-1) ?? [];
  }

  close(): void {
    this.runner.close();
  }
}

/** A program that does it for each getppid(2) of ours. */
export const onCall = (body: string): string => `TRACEPOINT_PROBE(syscalls, sys_enter_getppid) {
  if ((bpf_get_current_pid_tgid() >> 32) != ${process.pid}) return 0;
  ${body}
  return 0;
}
`;

/** One getppid(2) of this process. */
export const call = (): number => process.ppid;

export const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, "");
export const style = { color: false, unicode: true };
