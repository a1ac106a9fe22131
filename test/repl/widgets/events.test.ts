import { describe, expect, it } from "vitest";
import { bodyLines } from "../../../src/repl/widgets/divide_cell.js";
import type { StreamSpec } from "../../../src/types/data.js";
import type { View } from "../../../src/types/view.js";
import { commField, Desk, eventShape, pidField, tableShape } from "../support.js";

const style = { color: false, unicode: true };
const bare = (line: string): string => line.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
const shown = (desk: Desk, height = 5): readonly string[] =>
  bodyLines(desk.cell(1), { height, width: 60, style }).map(bare);

const lines = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}${i % 2 === 0 ? " even" : ""}`);

const eventDesk = (): Desk =>
  new Desk()
    .enter("a_b")
    .runs(1, { shape: eventShape })
    .prints(1, "HEADING", lines(0, 20))
    .key("f2")
    .type("m");

describe("events", () => {
  it("follow the newest", () => {
    const desk = eventDesk();
    expect(shown(desk)[0]).toMatch(/^HEADING +▼ following$/);
    desk.prints(1, "HEADING", lines(20, 22));
    expect(shown(desk).slice(1)).toEqual(["line 18 even", "line 19", "line 20 even", "line 21"]);
  });

  it("stand below their titles however far back they are", () => {
    const fields = [commField, pidField];
    const spec: StreamSpec = { name: "e", map: "e", ring: true, fields };
    const desk = new Desk()
      .enter("a_b")
      .runs(1, { shape: { ...eventShape, streams: [spec] } })
      .key("f2")
      .type("m");
    const rows = Array.from({ length: 500 }, (_, i) => [i < 10 ? "a-long-name" : "sh", BigInt(i)]);
    desk.sample(1, { records: [{ spec, rows, skipped: 0 }] });
    const columns = (): readonly number[] =>
      shown(desk).map((text) => text.replace(/ +▼ following$| +▲ .*$/, "").length);
    const newest = columns();
    desk.key("home");
    const oldest = columns();
    expect(shown(desk)[1]).toMatch(/^a-long-name +0$/);
    // The number ends where its title ends.
    for (const lengths of [newest, oldest]) expect(new Set(lengths).size).toBe(1);
  });

  it("stay where one has scrolled back to, and follow again at the end", () => {
    const desk = eventDesk().key("up", "up", "up");
    const before = shown(desk).slice(1);
    expect(before).toEqual(["line 14 even", "line 15", "line 16 even", "line 17"]);
    desk.prints(1, "HEADING", lines(20, 30));
    expect(shown(desk).slice(1)).toEqual(before);
    expect(shown(desk)[0]).toMatch(/▲ 12 newer below$/);
    desk.key("end");
    expect(shown(desk).at(-1)).toBe("line 29");
  });

  it("stay as well when a filter hides some of what comes", () => {
    const desk = eventDesk().type("/even").key("enter", "up", "up");
    const before = shown(desk).slice(1);
    expect(before.at(-1)).toBe("line 16 even");
    desk.prints(1, "HEADING", lines(20, 30));
    expect(shown(desk).slice(1)).toEqual(before);
    expect(shown(desk)[0]).toMatch(/▲ 6 newer below$/);
  });

  it("hold still when frozen, and lose nothing of it", () => {
    const desk = eventDesk().key("space").prints(1, "HEADING", lines(20, 30));
    expect(shown(desk).at(-1)).toBe("line 19");
    desk.key("space");
    expect(shown(desk).at(-1)).toBe("line 29");
  });

  it("have the frames of their stacks below them, as many lines more", () => {
    const frame = (name: string) => ({ address: 1n, name, offset: 0, module: "" });
    const stack = { frames: [frame("vfs_read+0x0"), frame("ksys_read+0x6b")], cutOff: false };
    const spec: StreamSpec = {
      name: "events",
      map: "events",
      ring: true,
      fields: [
        pidField,
        { ...pidField, name: "kernelStack", type: { kind: "kernel-stack", map: "events" } },
      ],
    };
    const pid = { key: "pid", title: "PID", width: 7, align: "left", format: { kind: "text" } };
    const view = {
      kind: "columns",
      of: "events",
      columns: [pid],
      stacks: ["kernelStack"],
    } as const;
    const shape = { ...eventShape, streams: [spec], views: [view as View] };
    const desk = new Desk().enter("a_b").runs(1, { shape });
    desk.sample(1, { records: [{ spec, rows: [[7n, stack]], skipped: 0 }] });
    expect(shown(desk)).toEqual(["PID", "  7", "        vfs_read+0x0", "        ksys_read+0x6b"]);
    desk.key("f2").type("/ksys").key("enter");
    expect(shown(desk)[1]).toBe("  7");
  });

  it("of a struct have its members as columns", () => {
    const spec: StreamSpec = {
      name: "events",
      map: "events",
      ring: true,
      fields: [pidField, commField],
    };
    const desk = new Desk()
      .enter("a_b")
      .runs(1, { shape: { ...tableShape, tables: [], streams: [spec] } });
    const rows = [
      [12n, "ssh"],
      [4711n, "日本"],
    ];
    desk.sample(1, { records: [{ spec, rows, skipped: 0 }] });
    expect(shown(desk)).toEqual([" PID COMM", "  12 ssh", "4711 日本"]);
  });
});
