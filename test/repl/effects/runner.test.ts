import { expect, it } from "vitest";
import type { Action } from "../../../src/repl/actions.js";
import { Runner, type KernelEffect, type RunnerOptions } from "../../../src/repl/effects/runner.js";
import type { Services } from "../../../src/repl/effects/services.js";
import { reduce } from "../../../src/repl/reducer/index.js";
import { Desk, tableShape } from "../support.js";

const nothing = (): undefined => undefined;
const host = { suspend: nothing, redraw: nothing, quit: nothing, copy: nothing, edit: nothing };

/** A runner that tells what it dispatches. */
function telling(options: Partial<RunnerOptions> = {}): { runner: Runner; told: Action[] } {
  const told: Action[] = [];
  const dispatch = (action: Action): void => void told.push(action);
  const ask = (): Promise<void> => Promise.resolve();
  const services = {} as Services;
  return { runner: new Runner({ services, tools: [], dispatch, host, ask, ...options }), told };
}

it("a cell that throws fails alone, with its text kept", async () => {
  const services: Partial<Services> = {
    planTrace: () => Promise.reject(new TypeError("a bug of ours")),
  };
  const { runner, told } = telling({ services: services as Services });
  const desk = new Desk().enter("a_b").runs(1, { shape: tableShape }).enter('vfs_read "%d", count');
  const [effect] = desk.taken().filter((each) => each.do === "run" && each.id === 2);
  if (effect?.do !== "run") throw new Error("nothing runs");
  await runner.perform(effect);
  for (const action of told) [desk.state] = reduce(desk.state, action);
  expect(desk.cell(1).state).toBe("running");
  expect(desk.cell(2)).toMatchObject({ state: "failed", text: 'vfs_read "%d", count' });
  expect(desk.cell(2).diagnostics[0]).toMatchObject({ hint: "the text is kept" });
  expect(desk.cell(2).diagnostics[0]!.message).toContain("a bug of ours");
  runner.close();
});

it("what is asked or done and throws is told, and the next is done", async () => {
  const asked: string[] = [];
  const { runner, told } = telling({
    ask: (effect) => {
      asked.push(effect.do);
      return Promise.reject(new TypeError("a bug of ours"));
    },
    host: {
      ...host,
      copy: () => {
        throw new RangeError("no clipboard");
      },
    },
  });
  await runner.perform({ do: "copy", text: "x" });
  await runner.perform({ do: "warm" } as KernelEffect);
  expect(asked).toEqual(["warm"]);
  expect(told).toEqual(
    ["RangeError: no clipboard", "TypeError: a bug of ours"].map((text) => ({
      type: "notice",
      notice: { kind: "error", text: `a bug in bcc-repl: ${text}` },
    })),
  );
  runner.close();
});

it("a cell that cannot be read ends with why, detached; the others go on", () => {
  const { runner, told } = telling();
  let closed = 0;
  const cell = (id: number, sample: () => unknown) => ({
    options: { id, run: 7 },
    session: { close: () => closed++ },
    sample,
    close: sample,
  });
  const good = { id: 2, run: 7 };
  const { live: cells } = runner as unknown as { live: Map<number, unknown> };
  cells.set(
    1,
    cell(1, () => {
      throw new TypeError("a bug of ours");
    }),
  );
  cells.set(
    2,
    cell(2, () => good),
  );
  runner.sampleAll();
  runner.sampleAll();
  expect(told).toEqual([
    { type: "ended", id: 1, run: 7, why: "a bug in bcc-repl: TypeError: a bug of ours" },
    { type: "sampled", samples: [good] },
    { type: "sampled", samples: [good] },
  ]);
  expect([closed, runner.liveCells().length]).toEqual([1, 1]);
  runner.close();
});
