/** Windows of any size, and pastes as large as a clipboard has them. */
import { describe, expect, it } from "vitest";
import { mountScreen } from "../../src/repl/components/mount.js";
import { paste } from "../../src/repl/editor/keys.js";
import { Desk } from "./support.js";

const plainly = mountScreen({ color: false, unicode: true });

describe("windows", () => {
  it.each([
    [1, 1],
    [2, 2],
    [1, 80],
    [3, 1],
    [300, 500],
  ])("%i rows of %i columns are filled, and what is typed there is run", (rows, columns) => {
    const desk = new Desk({ rows, columns });
    expect(plainly.show(desk.state).lines).toHaveLength(rows);
    desk.enter("vfs_read").runs(1).type("abc漢");
    expect(plainly.show(desk.state).lines).toHaveLength(rows);
    expect(desk.cell(1).text).toBe("vfs_read");
  });
});

describe("a megabyte pasted", () => {
  it.each([
    ["one line", "x".repeat(1 << 20)],
    ["many lines", `${"y".repeat(63)}\n`.repeat(1 << 14)],
  ])("of %s comes through, and Ctrl-C gives an empty prompt", (_, text) => {
    const desk = new Desk();
    desk.key(paste(`${text}the end`));
    expect(plainly.show(desk.state).lines.join("\n")).toContain("the end");
    desk.control("c").enter("vfs_read");
    expect(desk.cell(1).text).toBe("vfs_read");
  });
});
