import { expect, it } from "vitest";
import type { Action } from "../../../src/repl/actions.js";
import { Runner } from "../../../src/repl/effects/runner.js";
import type { Services } from "../../../src/repl/effects/services.js";
import { reduce } from "../../../src/repl/reducer/index.js";
import { Desk, tableShape } from "../support.js";

const nothing = (): undefined => undefined;
const host = { suspend: nothing, redraw: nothing, quit: nothing, copy: nothing, edit: nothing };

it("a cell that throws fails alone, with its text kept", async () => {
  const told: Action[] = [];
  const services: Partial<Services> = {
    planTrace: () => Promise.reject(new TypeError("a bug of ours")),
  };
  const runner = new Runner({
    services: services as Services,
    tools: [],
    dispatch: (action) => told.push(action),
    host,
    ask: () => Promise.resolve(),
  });
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
