import { describe, expect, it } from "vitest";
import { cheaper, costLine } from "../../src/repl/probe_cost.js";
import { Desk, eventShape, tableShape } from "./support.js";

/** A cell with so many events a second at 200 ns each. */
function busy(text: string, rate: number, shape = eventShape): Desk {
  const desk = new Desk().enter(text).runs(1, { shape });
  for (let i = 1; i <= 5; i++)
    desk.sample(1, { total: rate * i, runs: rate, nanoseconds: rate * 200 });
  return desk;
}

describe("what costs much", () => {
  it.each([
    ['vfs_read "%d", count', "funccount vfs_read"],
    ["r:c:malloc", "funccount c:malloc"],
    ['p::vfs_write (count > 5) "%d", count', "funccount vfs_write"],
    ['t:sched:sched_switch "%s", args->prev_comm', "funccount t:sched:sched_switch"],
    ["-p 12 c:malloc", "funccount c:malloc -p 12"],
  ])("%s is offered as %s", (text, wanted) => {
    const desk = busy(text, 1_000_000);
    expect(cheaper(desk.cell(1))).toBe(wanted);
    expect(costLine(desk.cell(1))).toContain("takes 20 % of a CPU");
    desk.key("tab");
    expect(desk.state.prompt.editor.text).toBe(wanted);
    expect(desk.state.prompt.editing).toBe(1);
  });

  it("is nothing below 5 % of a CPU, stopped, or where it counts already", () => {
    expect(costLine(busy("c:malloc", 200_000).cell(1))).toBeUndefined();
    expect(costLine(busy("c:malloc", 1_000_000).enter(":stop").cell(1))).toBeUndefined();
    expect(costLine(busy("opensnoop", 1_000_000, tableShape).cell(1))).toBeUndefined();
  });
});
