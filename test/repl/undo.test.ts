import { describe, expect, it } from "vitest";
import { counted, Desk, tableShape } from "./support.js";

const desk = (): Desk =>
  new Desk()
    .enter("a_b")
    .runs(1, { shape: tableShape })
    .sample(1, { tables: [counted(1, [1, "ssh", 10])], total: 10 })
    .enter("c_d")
    .runs(2, { shape: tableShape });

describe("what destroys can be taken back", () => {
  it("a removed cell comes back where it was, stopped, with what it held", () => {
    for (const take of [
      (d: Desk) => d.enter(":rm 1").enter(":undo"),
      (d: Desk) => d.key("escape", "up").type("xU"),
    ]) {
      const back = take(desk());
      expect(back.state.cells.map(({ id, state }) => [id, state])).toEqual([
        [1, "stopped"],
        [2, "running"],
      ]);
      expect(back.cell(1).data.tables[0]?.rows[0]?.count).toBe(10);
      expect(back.state.notice?.text).toBe("[1] is back, stopped; s starts it again");
    }
  });

  it("what a cell held when it was cleared comes as a cell of its own", () => {
    const back = desk().enter(":clear 1").enter(":undo");
    expect(back.state.cells.map(({ id }) => id)).toEqual([1, 3, 2]);
    expect(back.cell(1).state).toBe("running");
    expect(back.cell(3).notes[0]).toBe("what [1] held when it was cleared");
    expect(back.cell(3).data.tables[0]?.rows[0]?.count).toBe(10);
  });

  it("a text that did not run and whose place was taken comes back beside what took it", () => {
    const failed = new Desk().enter("vfs_raed").act({
      ...{ type: "refused", id: 1, run: 1 },
      diagnostics: [{ severity: "error", code: "unknown-function", message: "no function" }],
    });
    const desk = failed.enter("vfs_read");
    expect(desk.state.cells.map(({ id, text }) => [id, text])).toEqual([[1, "vfs_read"]]);
    expect(desk.state.notice?.text).toContain(":undo brings it back");
    const back = desk.enter(":undo");
    expect(back.state.cells.map(({ id, text, state }) => [id, text, state])).toEqual([
      [1, "vfs_read", "compiling"],
      [2, "vfs_raed", "failed"],
    ]);
    expect(back.cell(2).diagnostics[0]?.message).toBe("no function");
  });

  it("goes back step by step, and says when there is nothing", () => {
    const back = desk().enter(":rm all").enter(":undo").enter("undo");
    expect(back.state.cells.map(({ id }) => id)).toEqual([1, 2]);
    expect(back.enter(":undo").state.notice?.text).toBe("there is nothing to take back");
  });
});
