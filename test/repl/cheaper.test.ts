import { describe, expect, it } from "vitest";
import { cheaper, costLine } from "../../src/repl/probe_cost.js";
import { line } from "../../src/repl/drawing/line.js";
import { noteLines } from "../../src/repl/screen/cell_notes.js";
import { titleEnds } from "../../src/repl/screen/cell_title.js";
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

  it("is said in a note's line: no row moves, and the title says the same", () => {
    const room = { width: 100, height: 9, focused: false, alone: false };
    const style = { color: false, unicode: true };
    const notes = ["traced at a tracepoint"];
    const [calm, dear] = [1000, 1_000_000].map((rate) => {
      const desk = new Desk().enter("c:malloc").runs(1, { shape: eventShape, notes });
      for (let i = 1; i <= 5; i++)
        desk.sample(1, { total: rate * i, runs: rate, nanoseconds: rate * 200 });
      return desk.cell(1);
    });
    expect(noteLines(dear!, room, style)).toHaveLength(noteLines(calm!, room, style).length);
    expect(costLine(dear!)).toContain("takes 20 % of a CPU");
    const title = line(titleEnds(dear!, room, style).right, 100, style);
    expect(title).toContain("20 % of a CPU");
    expect(line(titleEnds(calm!, room, style).right, 100, style)).not.toContain("of a CPU");
  });

  it("is nothing below 5 % of a CPU, stopped, or where it counts already", () => {
    expect(costLine(busy("c:malloc", 200_000).cell(1))).toBeUndefined();
    expect(costLine(busy("c:malloc", 1_000_000).enter(":stop").cell(1))).toBeUndefined();
    expect(costLine(busy("opensnoop", 1_000_000, tableShape).cell(1))).toBeUndefined();
  });
});
