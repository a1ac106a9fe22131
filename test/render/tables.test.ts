import { describe, expect, test } from "vitest";
import { renderView } from "../../src/render/index.js";
import type { CountsView, FrequencyView, HistogramView } from "../../src/types/view.js";
import { int, row, rowOf, table, text } from "./snapshots.js";

const counts: CountsView = { kind: "counts", table: "t", title: "FUNC", width: 36 };

describe("counts", () => {
  test("ascending, without what was not called", () => {
    const data = table({ func: text }, [
      row(["vfs_read"], 4711),
      row(["vfs_open"], 3),
      row(["vfs_fsync"], 0),
    ]);
    expect(renderView(counts, data)).toEqual([
      "FUNC                                    COUNT",
      "vfs_open                                    3",
      "vfs_read                                 4711",
    ]);
  });

  test("a longer name or count widens its own row only", () => {
    const data = table({ func: text }, [row(["a".repeat(40)], 123456789)]);
    expect(renderView(counts, data)[1]).toBe(`${"a".repeat(40)} 123456789`);
  });

  test("nothing called: the titles", () => {
    expect(renderView(counts, table({ func: text }, []))).toHaveLength(1);
  });
});

describe("frequency", () => {
  const view: FrequencyView = { kind: "frequency", table: "t", heading: "p:c:malloc():u64:size" };

  test("several expressions, ascending", () => {
    const data = table({ size: int, $COMM: text }, [row([16n, "cat"], 12), row([8n, "sshd"], 2)]);
    expect(renderView(view, data)).toEqual([
      "p:c:malloc():u64:size",
      "\tCOUNT      EVENT",
      "\t2          size = 8, $COMM = sshd",
      "\t12         size = 16, $COMM = cat",
    ]);
  });

  test("without a key: total calls", () => {
    expect(renderView(view, table({}, [row([], 2_000_000)]))).toEqual([
      "p:c:malloc():u64:size",
      "\tCOUNT      EVENT",
      "\t2000000    total calls",
    ]);
  });

  test("top: the largest, still ascending", () => {
    const data = table(
      { fd: int },
      [5, 1, 4, 2].map((n) => row([BigInt(n)], n)),
    );
    expect(renderView({ ...view, top: 2 }, data).slice(2)).toEqual([
      "\t4          fd = 4",
      "\t5          fd = 5",
    ]);
    expect(renderView({ ...view, top: 0 }, data)).toHaveLength(2);
  });

  test("sums bring the average; least and greatest beside", () => {
    const data = table(
      { fd: int },
      [row([3n], 4, { sum: -10n, min: -20n, max: 18_000_000_000_000_000_000n })],
      { aggregates: ["count", "sum", "min", "max"] },
    );
    expect(renderView(view, data).slice(1)).toEqual([
      "\tCOUNT      SUM        AVG        MIN        MAX        EVENT",
      "\t4          -10        -2         -20        18000000000000000000 fd = 3",
    ]);
  });

  test("control characters of a traced program don't reach the terminal", () => {
    const data = table({ path: text }, [row(["a\x1b[31m\nb\tc\u202e"], 1)]);
    expect(renderView(view, data)[2]).toBe("\t1          path = a\\x1b[31m\\nb\\tc\\u202e");
  });
});

describe("log2 histogram", () => {
  const view: HistogramView = {
    kind: "histogram",
    table: "t",
    title: "args->count",
    divisor: 1n,
  };
  const scale = { kind: "log2", subBits: 0 } as const;
  const show = (values: readonly bigint[], more: Partial<HistogramView> = {}, subBits = 0) =>
    renderView(
      { ...view, ...more },
      table({}, [rowOf({ ...scale, subBits }, values)], { scale: { ...scale, subBits } }),
    );
  const many = (value: bigint, times: number): bigint[] => new Array<bigint>(times).fill(value);

  test("rows from the first power to the last, 0 and 1 share one", () => {
    const values = [0n, 1n, ...many(5n, 8), 16n, 17n, 31n];
    const expected = [
      "     args->count         : count     distribution",
      "         0 -> 1          : 2        |**********                              |",
      "         2 -> 3          : 0        |                                        |",
      "         4 -> 7          : 8        |****************************************|",
      "         8 -> 15         : 0        |                                        |",
      "        16 -> 31         : 3        |***************                         |",
    ];
    expect(show(values)).toEqual(expected);
    expect(show(values, {}, 3)).toEqual(expected);
  });

  test("stars are rounded down", () => {
    // 40 · 1/3 = 13.3; 40 · 2/3 = 26.7
    expect(show([1n, 2n, 2n, 4n, 4n, 4n]).slice(1)).toEqual([
      "         0 -> 1          : 1        |*************                           |",
      "         2 -> 3          : 2        |**************************              |",
      "         4 -> 7          : 3        |****************************************|",
    ]);
  });

  test("2^32 - 1 has the narrow form, 2^32 the wide one", () => {
    const narrow = show([(1n << 32n) - 1n]);
    expect(narrow.at(-1)).toBe(
      "2147483648 -> 4294967295 : 1        |****************************************|",
    );
    const wide = show([1n << 32n]);
    expect(wide[0]).toBe("               args->count                   : count     distribution");
    expect(wide[1]).toBe(
      "                   0 -> 1                    : 0        |                    |",
    );
    expect(wide.at(-1)).toBe(
      "          4294967296 -> 8589934591           : 1        |********************|",
    );
  });

  test("the greatest value of 64 bits", () => {
    expect(show([(1n << 64n) - 1n]).at(-1)).toBe(
      " 9223372036854775808 -> 18446744073709551615 : 1        |********************|",
    );
    expect(show([(1n << 64n) - 1n], {}, 3)).toHaveLength(65);
  });

  test("negative values have a row of their own", () => {
    expect(show([-1n, -11n, 1n], {}, 2)).toEqual([
      "     args->count         : count     distribution",
      "      -inf -> -1         : 2        |****************************************|",
      "         0 -> 1          : 1        |********************                    |",
    ]);
    expect(show([-5n])).toHaveLength(2);
  });

  test("nothing recorded, nothing printed", () => {
    expect(show([])).toEqual([]);
    expect(renderView(view, table({}, [], { scale }))).toEqual([]);
  });

  test("divided", () => {
    // 1.5 ms, 3 ms, 3.9 ms in msecs: 1, 3, 3
    expect(show([1_500_000n, 3_000_000n, 3_900_000n], { divisor: 1_000_000n }, 3)).toEqual([
      "     args->count         : count     distribution",
      "         0 -> 1          : 1        |********************                    |",
      "         2 -> 3          : 2        |****************************************|",
    ]);
  });

  test("a table for each key, its title after a blank line", () => {
    const data = table(
      { func: text, pid: int },
      [rowOf(scale, [1n, 1n], ["vfs_write", 7n]), rowOf(scale, [2n], ["vfs_read", 1234n])],
      { scale },
    );
    expect(renderView({ ...view, title: "nsecs", section: "Function" }, data)).toEqual([
      "",
      "Function = vfs_read [1234]",
      "     nsecs               : count     distribution",
      "         0 -> 1          : 0        |                                        |",
      "         2 -> 3          : 1        |****************************************|",
      "",
      "Function = vfs_write [7]",
      "     nsecs               : count     distribution",
      "         0 -> 1          : 2        |****************************************|",
    ]);
    expect(renderView(view, data)[1]).toBe("func = vfs_read, pid = 1234");
    expect(renderView({ ...view, top: 1 }, data)[1]).toBe("func = vfs_write, pid = 7");
  });
});

describe("linear histogram", () => {
  const scale = { kind: "linear", first: 0n, step: 10n, count: 5 } as const;
  const view: HistogramView = { kind: "histogram", table: "t", title: "irq", divisor: 1n };
  const show = (values: readonly bigint[]) =>
    renderView(view, table({}, [rowOf(scale, values)], { scale }));

  test("rows from the first step to the last with a value", () => {
    expect(show([3n, 29n, 20n])).toEqual([
      "     irq           : count     distribution",
      "        0          : 1        |********************                    |",
      "        10         : 0        |                                        |",
      "        20         : 2        |****************************************|",
    ]);
  });

  test("below and above", () => {
    expect(show([-1n, 49n, 50n, 1000n])).toEqual([
      "     irq           : count     distribution",
      "        < 0        : 1        |********************                    |",
      "        0          : 0        |                                        |",
      "        10         : 0        |                                        |",
      "        20         : 0        |                                        |",
      "        30         : 0        |                                        |",
      "        40         : 1        |********************                    |",
      "        >= 50      : 2        |****************************************|",
    ]);
  });

  test("nothing recorded, nothing printed", () => expect(show([])).toEqual([]));
});
