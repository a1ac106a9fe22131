import { describe, expect, it } from "vitest";
import { bodyLines } from "../../../src/repl/widgets/divide_cell.js";
import type { StackValue, TableSpec } from "../../../src/types/data.js";
import type { StacksView } from "../../../src/types/view.js";
import { Desk, tableShape } from "../support.js";

const style = { color: false, unicode: true };
const bare = (line: string): string => line.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
const shown = (desk: Desk, height = 12, width = 50): readonly string[] =>
  bodyLines(desk.cell(1), { height, width, style }).map(bare);
/** What is drawn inverse: where the cursor is. */
const cursor = (desk: Desk): string | undefined =>
  bodyLines(desk.cell(1), { height: 12, width: 50, style })
    .map((line) => /\x1b\[7m(.*?)\x1b/.exec(line)?.[1])
    .find((text) => text !== undefined);

const spec: TableSpec = {
  name: "counts",
  store: { kind: "plain", map: "counts" },
  keys: [
    {
      name: "kernel",
      place: { kind: "bytes", offset: 0, size: 4 },
      type: { kind: "kernel-stack", map: "stacks" },
    },
  ],
  aggregates: [{ name: "count", signed: false }],
};
const view: StacksView = {
  kind: "stacks",
  table: "counts",
  kernel: "kernel",
  aggregate: "count",
  divisor: 1n,
  unit: "count",
  style: "profile",
  folded: false,
  delimited: false,
  offsets: false,
  addresses: false,
  annotate: false,
};

const stack = (...outermostFirst: readonly string[]): StackValue => ({
  frames: [...outermostFirst]
    .reverse()
    .map((name) => ({ address: 1n, name, offset: 0, module: "" })),
  cutOff: false,
});

/** main calls read (60 %), write (39.5 %) and, hardly ever, rare. */
function stackDesk(): Desk {
  const desk = new Desk().enter("a_b").runs(1, {
    shape: { ...tableShape, tables: [spec], views: [view] },
  });
  const rows = [
    { keys: [stack("main", "read", "vfs_read", "copy")], count: 600 },
    { keys: [stack("main", "write", "vfs_write", "copy")], count: 395 },
    { keys: [stack("main", "rare", "vfs_rare")], count: 5 },
  ];
  desk.sample(1, { tables: [{ spec, rows, dropped: 0, seconds: 1 }] });
  return desk.key("f2").type("m");
}

describe("the tree of stacks", () => {
  it("shows shares, and leaves out what is too light, marked", () => {
    expect(shown(stackDesk())).toEqual([
      "100.0 % ▿ main",
      " 60.0 %  ▾ read",
      " 60.0 %   ▾ vfs_read",
      " 60.0 %     copy",
      " 39.5 %  ▾ write",
      " 39.5 %   ▾ vfs_write",
      " 39.5 %     copy",
    ]);
  });

  it("has the share as a width where there is room", () => {
    expect(shown(stackDesk(), 12, 80)[1]).toBe(" 60.0 % ██████      ▾ read");
  });

  it("is moved in with arrows, that close and open frames", () => {
    const desk = stackDesk().key("down", "down");
    expect(cursor(desk)).toBe("read");
    desk.key("left");
    expect(shown(desk).slice(0, 3)).toEqual([
      "100.0 % ▿ main",
      " 60.0 %  ▸ read",
      " 39.5 %  ▾ write",
    ]);
    desk.key("left");
    expect(cursor(desk)).toBe("main");
    desk.key("right");
    expect(shown(desk).at(-1)).toBe("  0.5 %  ▸ rare");
    desk.key("right");
    expect(cursor(desk)).toBe("read");
    desk.key("right");
    expect(shown(desk)[2]).toBe(" 60.0 %   ▾ vfs_read");
  });

  it("keeps the cursor in the window, and its place when shares change", () => {
    const desk = stackDesk().key("end");
    expect(shown(desk, 3)).toHaveLength(3);
    expect(shown(desk, 3).at(-1)).toContain("copy");
    const rows = [{ keys: [stack("main", "write", "vfs_write", "copy")], count: 9 }];
    desk.sample(1, { tables: [{ spec, rows, dropped: 0, seconds: 1 }] });
    expect(cursor(desk)).toBe("copy");
  });

  it("is searched: what is found is marked, n and N go round, all stays in view", () => {
    const desk = stackDesk().type("/VFS").key("enter");
    expect(shown(desk)[0]).toBe("VFS: 100.0 % of all, in 3 frames; n N jump");
    expect(shown(desk)).toHaveLength(8);
    expect(cursor(desk)).toBe("vfs_read");
    desk.type("n");
    expect(cursor(desk)).toBe("vfs_write");
    desk.type("n");
    expect(cursor(desk)).toBe("vfs_rare");
    expect(shown(desk).at(-1)).toBe("  0.5 %     vfs_rare ◂");
    desk.type("n");
    expect(cursor(desk)).toBe("vfs_read");
    desk.type("N");
    expect(cursor(desk)).toBe("vfs_rare");
  });

  it("says that nothing has the text", () => {
    expect(shown(stackDesk().type("/xyz").key("enter"))[0]).toBe("xyz: in no frame");
  });
});

describe("the flame graph", () => {
  it("comes with f and goes with it", () => {
    const desk = stackDesk().type("f");
    expect(shown(desk).at(-1)).toBe("all");
    expect(shown(desk.type("f"))[0]).toBe("100.0 % ▿ main");
  });

  it("is walked by frames, whose names stand whole above", () => {
    const desk = stackDesk().type("f").key("up", "up");
    expect(shown(desk)[0]).toBe("60.0 % read");
    desk.key("right");
    expect(shown(desk)[0]).toBe("39.5 % write");
    desk.key("up", "up");
    expect(shown(desk)[0]).toBe("39.5 % copy");
    desk.key("left", "down", "down", "down", "down");
    expect(shown(desk)[0]).toBe("100.0 % all");
  });

  it("marks what is searched for in another colour", () => {
    const desk = stackDesk().type("f").type("/vfs_read").key("enter");
    const coloured = bodyLines(desk.cell(1), {
      height: 12,
      width: 60,
      style: { color: true, unicode: true },
    }).join("\n");
    expect(coloured).toMatch(/\x1b\[7mvfs_read/);
    expect(coloured).not.toContain("\x1b[7;35m");
    desk.key("down");
    const moved = bodyLines(desk.cell(1), {
      height: 12,
      width: 60,
      style: { color: true, unicode: true },
    }).join("\n");
    expect(moved).toContain("\x1b[7;35mvfs_read");
  });
});
