import { describe, expect, it } from "vitest";
import { pictureOf } from "../../src/repl/picture/index.js";
import { ticks } from "../../src/repl/picture/svg.js";
import { counted, Desk, eventShape, histogramShape, sized, tableShape } from "./support.js";

const texts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

describe("an exported picture", () => {
  it("of a histogram has bars in proportion, ranges and an axis", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: histogramShape });
    desk.sample(1, { tables: [sized(1, { 3: 100, 4: 50, 6: 25 })] });
    const svg = pictureOf(desk.cell(1))!;
    const widths = [...svg.matchAll(/width="([\d.]+)" height="13" class="bar"/g)].map(([, w]) =>
      Number(w),
    );
    expect(widths).toHaveLength(3);
    expect(widths[0]! / widths[1]!).toBeCloseTo(2, 1);
    expect(widths[0]! / widths[2]!).toBeCloseTo(4, 1);
    expect(texts(svg)).toEqual(expect.arrayContaining(["4 -&gt; 7", "0", "50", "100"]));
    expect(svg).toContain("prefers-color-scheme:dark");
  });

  it("of a table is a table, with names that cannot leave their text", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
    desk.sample(1, { tables: [counted(1, [1, '<script>"\x1b[2J&', 10], [2, "cron", 30])] });
    const svg = pictureOf(desk.cell(1))!;
    expect(texts(svg)).toEqual(
      expect.arrayContaining(["COUNT", "cron", "&lt;script&gt;&quot;\\x1b[2J&amp;"]),
    );
    expect(svg).not.toMatch(/<script|[\x00-\x08\x0b-\x1f]/);
  });

  it("of events has the newest, and says how many it leaves out", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: eventShape });
    const lines = Array.from({ length: 100 }, (_, i) => `${String(i).padEnd(7)} file${i}`);
    desk.prints(1, "PID     FILE", lines, { total: 100 });
    const svg = pictureOf(desk.cell(1))!;
    expect(texts(svg)).toEqual(expect.arrayContaining(["PID", "file99", "40 more"]));
    expect(texts(svg)).not.toContain("file39");
  });

  it("of a rate is a line over time", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: eventShape });
    for (let i = 1; i <= 8; i++) desk.sample(1, { total: i * 100 });
    const svg = pictureOf(desk.enter(":view chart").cell(1))!;
    expect(svg).toMatch(/<polyline points="80,[\d.]+ /);
    expect(texts(svg)).toEqual(expect.arrayContaining(["0/s", "100/s", "-7 s", "now"]));
  });

  it("of nothing is none", () => {
    expect(
      pictureOf(new Desk().enter("a_b").runs(1, { shape: tableShape }).cell(1)),
    ).toBeUndefined();
  });
});

describe(":export", () => {
  it("takes a cell, else the active one, and says what it takes where there is none", () => {
    const two = (): Desk => {
      const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
      return desk.enter("c_d").runs(2, { shape: tableShape });
    };
    const written = (text: string) => two().enter(text).taken().at(-1);
    expect(written(":export csv f")).toMatchObject({ path: "f", what: { cell: { id: 2 } } });
    expect(written(":export 1 svg f")).toMatchObject({
      path: "f",
      what: { cell: { id: 1 }, format: "svg" },
    });
    expect(two().enter(":export 7 svg f").state.notice?.text).toBe("there is no cell 7");
    expect(two().enter(":export svg").state.notice?.text).toContain(
      ":export [n] json|csv|folded|svg|html FILE",
    );
  });
});

describe("an axis", () => {
  it("has round figures, each once", () => {
    expect(ticks(100)).toEqual([0, 50, 100]);
    expect(ticks(7)).toEqual([0, 2, 4, 6, 8]);
    expect(ticks(0)).toEqual([0, 1]);
  });
});
