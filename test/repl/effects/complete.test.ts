import { describe, expect, it } from "vitest";
import { complete } from "../../../src/repl/completion/complete.js";
import { commandWords } from "../../../src/repl/effects/complete.js";
import { withKprobes } from "../../support/kernel.js";
import { fakeUser } from "../../support/user.js";
import { Desk, eventShape, tableShape } from "../support.js";

/** What Tab offers for a command as the cells of a desk stand. */
function offered(desk: Desk, text: string) {
  desk.taken();
  const asked = desk.type(text).key("tab").taken().at(-1);
  if (asked?.do !== "complete") throw new Error("nothing was asked");
  return complete({
    text,
    cursor: text.length,
    kernel: withKprobes(),
    user: fakeUser(),
    tools: [],
    commands: commandWords(asked.choices),
    macros: [],
  }).items.map(({ text: word, help }) => `${word} ${help}`);
}

const twoCells = (): Desk =>
  new Desk()
    .enter("t:block:block_rq_issue")
    .runs(1, { shape: eventShape })
    .enter("funccount  'vfs_*'")
    .runs(2, { shape: tableShape });

describe("completion of a command's words", () => {
  it("offers cells by their numbers, with their texts", () => {
    const cells = ["1 t:block:block_rq_issue", "2 funccount 'vfs_*'"];
    expect(offered(twoCells(), ":edit ")).toEqual(cells);
    expect(offered(twoCells(), ":promote ")).toEqual(cells);
    expect(offered(twoCells(), ":stop ")).toEqual([...cells, "all every cell"]);
    expect(offered(twoCells(), ":rm 2")).toEqual(["2 funccount 'vfs_*'"]);
    expect(offered(new Desk(), ":rm ")).toEqual([]);
  });

  it("offers the columns of the cell in focus", () => {
    const columns = offered(twoCells(), ":sort ");
    expect(columns.map((each) => each.split(" ")[0])).toEqual(["COUNT", "RATE/s", "pid", "comm"]);
    expect(offered(twoCells(), ":sort co")).toEqual(["comm a column", "COUNT a column"]);
    const lines = new Desk().enter("vfs_read").runs(1, { shape: eventShape });
    expect(offered(lines, ":sort ")).toEqual([]);
  });

  it("offers the views that the cell in focus has", () => {
    const kinds = (desk: Desk) => offered(desk, ":view ").map((each) => each.split(" ")[0]);
    expect(kinds(twoCells())).toEqual(["table", "chart", "map"]);
    expect(kinds(new Desk().enter("vfs_read").runs(1, { shape: eventShape }))).toEqual([
      "events",
      "scatter",
      "chart",
    ]);
  });
});
