import { describe, expect, test } from "vitest";
import { clip, visibleCells } from "../../src/render/clip.js";
import { share } from "../../src/render/frame.js";
import {
  frame,
  perSecond,
  renderView,
  screenUpdate,
  shortCount,
  shortDuration,
  sparkline,
  terminal,
} from "../../src/render/index.js";
import type { CountsView, HistogramView, View } from "../../src/types/view.js";
import { int, row, rowOf, stream, table, text, without } from "./snapshots.js";

const counts: CountsView = { kind: "counts", table: "t", title: "FUNC", width: 36 };
const scale = { kind: "log2", subBits: 3 } as const;
const histogram: HistogramView = {
  kind: "histogram",
  table: "h",
  title: "nsecs",
  divisor: 1n,
  statistics: "nsecs",
};

const names = [
  "vfs_read",
  "日本語の関数",
  "e\u0301e\u0301",
  "🙂".repeat(30),
  "a\tb\x1b[31mred",
  "x".repeat(200),
];
const functions = table(
  { func: text },
  names.map((name, i) => row([name], i + 1)),
);
const values = table({}, [rowOf(scale, [1n, 100n, 100n, 5000n])], { scale });
const histogramData = { ...values, spec: { ...values.spec, name: "h" } };

/** What a terminal shows after these bytes. */
class Terminal {
  lines: string[] = [];
  written = 0;

  write(bytes: string, rows: number): void {
    const pattern = /\x1b\[(\d+);1H|\x1b\[([HK]|2J|2K)|(\x1b\[[0-9;]*m|[^\x1b]+)/gy;
    let at = 0;
    let end = 0;
    for (const match of bytes.matchAll(pattern)) {
      end = match.index + match[0].length;
      if (match[1] !== undefined) at = Number(match[1]) - 1;
      else if (match[2] === "H") at = 0;
      else if (match[2] === "2J") this.lines = [];
      else if (match[2] === "2K") this.lines[at] = "";
      else {
        this.lines[at] = (this.lines[at] ?? "") + match[3]!;
        this.written += match[3]!.length;
      }
      expect(at).toBeLessThan(rows);
    }
    expect(end).toBe(bytes.length);
  }

  shown(rows: number): string[] {
    return Array.from({ length: rows }, (_, i) => this.lines[i] ?? "");
  }
}

describe("frame", () => {
  const views: View[] = [counts, histogram];
  const data = [functions, histogramData];

  test.each([
    [100, 30],
    [40, 10],
    [20, 4],
    [8, 3],
    [3, 2],
    [1, 1],
    [80, 0],
  ])("%i × %i: never more lines or cells", (columns, rows) => {
    for (const color of [true, false]) {
      const lines = frame(views, data, { columns, rows }, terminal(columns, color));
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) {
        expect(visibleCells(line)).toBeLessThanOrEqual(columns);
        expect(line.replace(/\x1b\[[0-9;]*m/g, "")).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }
    }
  });

  test("everything that fits is there, the largest first, an empty line between views", () => {
    const lines = frame(views, data, { columns: 120, rows: 50 }, terminal(120, false));
    const [first, , ...rest] = lines;
    expect(first).toBe("FUNC                                    COUNT      RATE");
    expect(lines[6]).toBe("vfs_read                                    1       1/s");
    expect(lines[5]).toBe("日本語の関数                                2       2/s");
    expect(rest[5]).toBe("");
    expect(rest[6]).toBe("     nsecs               : count     distribution");
    expect(lines.at(-2)).toMatch(/^avg = 1300 nsecs/);
  });

  test("what is cut says how much", () => {
    const lines = frame([counts], [functions], { columns: 80, rows: 4 }, terminal(80, false));
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe("… 4 more lines");
  });

  test("what could not be shown anyway is counted, not made", () => {
    const rows = Array.from({ length: 1000 }, (_, i) => row([`f${i}`], i));
    const data = table({ func: text }, rows);
    const size = { columns: 80, rows: 3 };
    const views: View[] = [
      counts,
      { kind: "frequency", table: "t", heading: "h" },
      {
        kind: "columns",
        of: "t",
        sort: "-count",
        columns: [{ key: "func", title: "F", width: 0, align: "left", format: { kind: "text" } }],
      },
    ];
    const shown = views.map((view) => frame([view], [data], size, terminal(80, false)));
    expect(shown.map((lines) => lines.at(-1))).toEqual([
      "… 998 more lines",
      "… 999 more lines",
      "… 999 more lines",
    ]);
    expect(shown[0]![1]).toMatch(/^f999 /);
    expect(shown[2]![1]).toBe("f999");
  });

  test("of a stream the newest rows stay, below the titles", () => {
    const events: View = {
      kind: "columns",
      of: "s",
      columns: [{ key: "n", title: "N", width: 0, align: "left", format: { kind: "int" } }],
    };
    const batch = stream(
      { n: int },
      [1n, 2n, 3n, 4n].map((n) => [n]),
    );
    const lines = (rows: number) =>
      frame([events], [batch], { columns: 80, rows }, terminal(80, false));
    expect(lines(5)).toEqual(["N", "1", "2", "3", "4"]);
    expect(lines(3)).toEqual(["N", "3", "4"]);
    expect(lines(2)).toEqual(["N", "4"]);
    expect(lines(0)).toEqual([]);
  });

  test("a view without data yet takes no room", () => {
    const size = { columns: 80, rows: 50 };
    expect(frame(views, [histogramData], size, terminal(80))[0]).toContain("nsecs");
    expect(frame(views, [], size, terminal(80))).toEqual([]);
  });

  test("small views get what they need, the others share the rest", () => {
    expect(share([2, 50, 50], 22)).toEqual([2, 10, 10]);
    expect(share([50, 3, 1], 10)).toEqual([6, 3, 1]);
    expect(share([4, 4], 100)).toEqual([4, 4]);
    expect(share([4, 4], 0)).toEqual([0, 0]);
  });
});

describe("terminal style", () => {
  test("rates beside counts, names shortened before figures are lost", () => {
    const data = table({ func: text }, [row(["vfs_read"], 3000)], { seconds: 2 });
    expect(renderView(counts, data, terminal(40, false))).toEqual([
      "FUNC                    COUNT      RATE",
      "vfs_read                 3000   1.5 K/s",
    ]);
  });

  test("bars of eighths, as wide as the screen allows", () => {
    const data = table({}, [rowOf(scale, [2n, 2n, 2n, 2n, 4n])], { scale });
    const view = { ...histogram, table: "t" };
    const bare = without(view, "statistics");
    expect(renderView(bare, data, terminal(58, false))).toEqual([
      "     nsecs               : count     distribution",
      "         0 -> 1          : 0        |                    |",
      "         2 -> 3          : 4        |████████████████████|",
      "         4 -> 7          : 1        |█████               |",
    ]);
  });

  test("what is there shows, however little it is", () => {
    const rows = [rowOf(scale, [1n, ...new Array<bigint>(100_000).fill(2n)])];
    const lines = renderView(
      { ...histogram, table: "t" },
      table({}, rows, { scale }),
      terminal(80, false),
    );
    expect(lines[1]).toContain("|▏ ");
  });

  test("colours don't change what stands there", () => {
    const bare = (line: string): string => line.replace(/\x1b\[[0-9;]*m/g, "");
    for (const [view, data] of [
      [counts, functions],
      [{ ...histogram, table: "t" }, values],
    ] as const) {
      const colored = renderView(view, data, terminal(90, true));
      expect(colored.join("\n")).toContain("\x1b[");
      expect(colored.map(bare)).toEqual(renderView(view, data, terminal(90, false)));
    }
  });
});

describe("clip", () => {
  test("counts cells, not characters, and ends its colours", () => {
    expect(clip("日本語", 6)).toBe("日本語");
    expect(clip("日本語", 5)).toBe("日本…");
    expect(clip("日本語", 4)).toBe("日…");
    expect(clip("abc", 0)).toBe("");
    expect(clip("\x1b[31mabcdef\x1b[0m", 4)).toBe("\x1b[31mabc…\x1b[0m");
    expect(clip("\x1b[31mabcd\x1b[0m", 4)).toBe("\x1b[31mabcd\x1b[0m");
  });

  test("a tab goes to the next eighth column, controls are gone", () => {
    expect(clip("ab\tc\x07\r\u009b", 80)).toBe("ab      c");
    expect(clip("\tx", 5)).toBe("    …");
    expect(clip("a\x1b]0;title\x07b", 80)).toBe("a]0;titleb");
  });
});

describe("screen", () => {
  test("after an update the terminal shows the frame, and only what changed was written", () => {
    const frames = [
      ["a", "b", "c"],
      ["a", "B longer", "c"],
      ["a", "b"],
      [],
      ["x", "", "z"],
      ["x", "", "z"],
    ];
    const screen = new Terminal();
    let before: string[] | undefined;
    for (const after of frames) {
      screen.write(screenUpdate(before, after), 3);
      expect(screen.shown(3)).toEqual([...after, "", "", ""].slice(0, 3));
      before = after;
    }
    expect(screen.written).toBe(3 + 8 + 1 + 0 + 2 + 0);
    expect(screenUpdate(["same"], ["same"])).toBe("");
  });

  test("without a frame before, whatever was there is gone", () => {
    const screen = new Terminal();
    screen.lines = ["old", "old", "old"];
    screen.write(screenUpdate(undefined, ["new"]), 3);
    expect(screen.shown(3)).toEqual(["new", "", ""]);
  });
});

describe("numbers", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [999.6, "1 K"],
    [1000, "1 K"],
    [1234, "1.2 K"],
    [9949, "9.9 K"],
    [9960, "10 K"],
    [34_000_000, "34 M"],
    [999_600, "1 M"],
    [-1500, "-1.5 K"],
    [2.345, "2.3"],
  ])("count %d is %s", (value, shown) => expect(shortCount(value)).toBe(shown));

  test.each([
    [870, "870 ns"],
    [1200, "1.2 µs"],
    [12_345_678, "12 ms"],
    [2_000_000_000, "2 s"],
    [59_400_000_000, "59 s"],
    [320_000_000_000, "5 min 20 s"],
    [120_000_000_000, "2 min"],
  ])("%d ns is %s", (value, shown) => expect(shortDuration(value)).toBe(shown));

  test("rates", () => {
    expect(perSecond(50, 0.5)).toBe(100);
    expect(perSecond(50, 0)).toBe(0);
  });

  test("sparklines show the last values, the greatest full, a little never as none", () => {
    expect(sparkline([0, 1, 4, 8], 4, true)).toBe(" ▁▄█");
    expect(sparkline([8, 0, 1_000_000, 1], 3, true)).toBe(" █▁");
    expect(sparkline([5], 4, true)).toBe("   █");
    expect(sparkline([0, 0], 2, true)).toBe("  ");
    expect(sparkline([1, 8], 2, false)).toBe(".@");
    expect(sparkline([1], 0, true)).toBe("");
  });
});
