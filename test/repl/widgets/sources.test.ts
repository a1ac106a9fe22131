import { describe, expect, it } from "vitest";
import { parseSession, printSession } from "../../../src/repl/effects/session_file.js";
import { bodyLines } from "../../../src/repl/widgets/divide_cell.js";
import type { TableSpec } from "../../../src/types/data.js";
import { counted, countTable, Desk, histogramShape, sized, tableShape } from "../support.js";

const style = { color: false, unicode: true };
const bare = (line: string): string => line.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
const shown = (desk: Desk, height = 30, width = 70, alone = false): readonly string[] =>
  bodyLines(desk.cell(1), { height, width, style, alone }).map(bare);

const start: TableSpec = {
  ...countTable,
  name: "start",
  store: { kind: "plain", map: "start" },
  remembers: true,
};

/** A program as BCC's latency tools are: times by thread, a histogram, counts by process. */
function programDesk(): Desk {
  const desk = new Desk().enter("a_b").runs(1, {
    shape: {
      ...histogramShape,
      tables: [start, countTable, ...histogramShape.tables],
    },
  });
  const table = counted(1, [7, "ssh", 30], [9, "cron", 2]);
  const times = { ...counted(1, [1, "x", 99999]), spec: start };
  return desk.sample(1, { tables: [times, table, sized(1, { 1: 4, 3: 2 })] });
}

describe("a program with several tables", () => {
  it("shows all below one another, and last what it only remembers for itself", () => {
    const lines = shown(programDesk());
    const titles = lines.filter((line) => /^(▸| ) \w+  (histogram|table|\d+ entr)/.test(line));
    expect(titles).toEqual([
      expect.stringMatching(/^▸ size {2}histogram +1 of 3, \[ \] choose$/) as string,
      "  calls  table",
      "  start  1 entry",
    ]);
    expect(lines.some((line) => line.includes("cron"))).toBe(true);
    expect(lines.some((line) => line.includes("99999"))).toBe(false);
  });

  it("lets choose with brackets and Tab; keys and commands mean the chosen one", () => {
    const desk = programDesk().key("f2").type("]");
    expect(shown(desk).find((line) => line.startsWith("▸"))).toContain("calls  table");
    desk.enter(":view map");
    desk.key("f2").type("v");
    const kinds = (): readonly string[] =>
      shown(desk).filter((line) => /^(▸| ) (size|calls) /.test(line));
    expect(kinds()[0]).toContain("size  histogram");
    desk.key("escape").enter(":view map");
    expect(kinds()[1]).toContain("calls  map");
    expect(shown(desk).some((line) => line.includes('{ pid 7, comm "ssh" } → 30'))).toBe(true);
    desk.key("f2", "tab");
    expect(shown(desk).some((line) => line.includes("99999"))).toBe(true);
    desk.key("tab");
    expect(shown(desk).find((line) => line.startsWith("▸"))).toContain("size");
    desk.type("[");
    expect(shown(desk).find((line) => line.startsWith("▸"))).toContain("start");
  });

  it("is one at a time where there is no room for all", () => {
    const lines = shown(programDesk(), 6);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain("▸ size");
    expect(lines.some((line) => line.includes("calls"))).toBe(false);
  });

  it("maximised is the chosen one, with the others by name", () => {
    const desk = programDesk();
    const room = { height: 20, width: 70, style, alone: true, maximised: true };
    const lines = bodyLines(desk.cell(1), room).map(bare);
    expect(lines[0]).toContain("▸ size  histogram");
    expect(lines.slice(-2)).toEqual(["  calls  table", "  start  1 entry"]);
    expect(lines.some((line) => /-> +\d+ +[░▒▓█]/.test(line))).toBe(true);
    expect(lines.some((line) => line.includes("cron"))).toBe(false);
  });

  it("are told by the words of the person where a tool has made them", () => {
    const desk = new Desk().enter("a_b").runs(1, {
      shape: {
        ...histogramShape,
        tables: [countTable, ...histogramShape.tables],
        views: [
          { kind: "frequency", table: countTable.name, heading: "p::f(int fd)" },
          { kind: "histogram", table: "sizes", title: "$retval", divisor: 1n },
        ],
      },
    });
    desk.sample(1, { tables: [counted(1, [7, "ssh", 30]), sized(1, { 1: 4 })] });
    const lines = shown(desk);
    expect(lines[0]).toContain("▸ $retval  histogram");
    expect(lines).toContain("  p::f(int fd)  table");
  });

  it("comes back from a saved session as it was shown", () => {
    const desk = programDesk().key("f2").type("]").key("escape").enter(":view map");
    const [cell] = parseSession(printSession(desk.state.cells)).cells;
    expect(cell?.view.kinds).toEqual({ calls: "map" });
  });

  it("refuses a view that the chosen one cannot have", () => {
    const desk = programDesk().enter(":view stacks");
    expect(desk.state.notice?.text).toContain("histogram, heat, text, chart, map");
  });
});

describe("a histogram", () => {
  const desk = new Desk().enter("a_b").runs(1, { shape: histogramShape });
  desk.sample(1, { tables: [sized(1, { 1: 3, 12: 4000, 13: 2000 })] });

  it("on a small screen has only where the buckets in use begin, counts and bars", () => {
    expect(shown(desk, 5, 36)).toEqual([
      "        0      3 █",
      "    2.0 k  4.0 k ██████████████████",
      "    4.1 k  2.0 k █████████",
    ]);
  });

  it("that does not fit gives up the empty buckets that come first", () => {
    const only = new Desk().enter("a_b").runs(1, { shape: histogramShape });
    only.sample(1, { tables: [sized(1, { 12: 4000, 13: 2000 })] });
    const lines = shown(only, 4);
    expect(lines[0]).toContain("distribution");
    expect(lines.slice(1).map((line) => line.trim().split(" ")[0])).toEqual([
      "1024",
      "2048",
      "4096",
    ]);
    expect(shown(only, 30)[1]).toContain("0 -> 1");
  });
});

describe("a cell alone on the screen", () => {
  it("has a histogram's buckets over time below the bars", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: histogramShape });
    desk.sample(1, { tables: [sized(1, { 1: 16 })] });
    desk.sample(1, { tables: [sized(2, { 1: 17, 2: 4 })] });
    const lines = shown(desk, 20, 70, true);
    expect(lines.slice(-2)).toEqual(["         2 -> 3           ▒", "         0 -> 1          █░"]);
    expect(lines.some((line) => line.includes("distribution"))).toBe(true);
    expect(shown(desk, 20, 70)).toHaveLength(lines.indexOf(""));
  });

  it("has each row's last rates as a sparkline", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
    const counts: readonly (readonly [number, number])[] = [
      [0, 5],
      [10, 5],
      [30, 5],
      [70, 5],
    ];
    for (const [ssh, cron] of counts)
      desk.sample(1, { tables: [counted(1, [1, "ssh", ssh], [2, "cron", cron])] });
    const [heading, ssh, cron] = shown(desk, 10, 80, true);
    expect(heading).toMatch(/COUNT▾ +RATE\/s +TREND +pid +comm/);
    expect(ssh).toMatch(/ 70 .* ▂▄█ +1 {2}ssh$/);
    expect(cron).toMatch(/^ +5 +0 +2 {2}cron$/);
    expect(shown(desk, 10, 60, true)[0]).not.toContain("TREND");
  });
});
