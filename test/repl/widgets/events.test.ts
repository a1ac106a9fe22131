import { describe, expect, it } from "vitest";
import { bodyLines } from "../../../src/repl/widgets/body.js";
import type { StreamSpec } from "../../../src/types/data.js";
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
    .sample(1, { heading: "HEADING", lines: lines(0, 20) })
    .key("f2")
    .type("m");

describe("events", () => {
  it("follow the newest", () => {
    const desk = eventDesk();
    expect(shown(desk)[0]).toMatch(/^HEADING +▼ following$/);
    desk.sample(1, { lines: lines(20, 22) });
    expect(shown(desk).slice(1)).toEqual(["line 18 even", "line 19", "line 20 even", "line 21"]);
  });

  it("stay where one has scrolled back to, and follow again at the end", () => {
    const desk = eventDesk().key("up", "up", "up");
    const before = shown(desk).slice(1);
    expect(before).toEqual(["line 14 even", "line 15", "line 16 even", "line 17"]);
    desk.sample(1, { lines: lines(20, 30) });
    expect(shown(desk).slice(1)).toEqual(before);
    expect(shown(desk)[0]).toMatch(/▲ 12 newer below$/);
    desk.key("end");
    expect(shown(desk).at(-1)).toBe("line 29");
  });

  it("stay as well when a filter hides some of what comes", () => {
    const desk = eventDesk().type("/even").key("enter", "up", "up");
    const before = shown(desk).slice(1);
    expect(before.at(-1)).toBe("line 16 even");
    desk.sample(1, { lines: lines(20, 30) });
    expect(shown(desk).slice(1)).toEqual(before);
    expect(shown(desk)[0]).toMatch(/▲ 6 newer below$/);
  });

  it("hold still when frozen, and lose nothing of it", () => {
    const desk = eventDesk()
      .key("space")
      .sample(1, { lines: lines(20, 30) });
    expect(shown(desk).at(-1)).toBe("line 19");
    desk.key("space");
    expect(shown(desk).at(-1)).toBe("line 29");
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
