import { describe, expect, test } from "vitest";
import { plain, renderHeading, renderView, terminal } from "../../src/render/index.js";
import type { Column, ColumnFormat, ColumnsView } from "../../src/types/view.js";
import {
  int,
  kernelStack,
  noStack,
  row,
  stackOf,
  stream,
  table,
  text,
  userStack,
} from "./snapshots.js";

const column = (
  key: string,
  title: string,
  width: number,
  format: ColumnFormat,
  align: Column["align"] = "left",
): Column => ({ key, title, width, align, format });

/** funcslower's, from its description. */
const slower: ColumnsView = {
  kind: "columns",
  of: "s",
  columns: [
    column("comm", "COMM", 14, { kind: "cut", most: 14 }),
    column("pid", "PID", 6, { kind: "int" }),
    column("ns", "LAT(ms)", 7, { kind: "decimal", divisor: 1e6, digits: 2 }, "right"),
    column("ret", "RVAL", 16, { kind: "hex" }, "right"),
    column("func", "FUNC", 0, { kind: "text" }),
  ],
};
const types = { comm: text, pid: int, ns: int, ret: int, func: text, k: kernelStack, u: userStack };
const call = (ns: bigint, comm = "cat", ret = 0x1000n) => [
  comm,
  1234n,
  ns,
  ret,
  "vfs_read",
  stackOf("vfs_read", "ksys_read"),
  stackOf("read", "main"),
];

describe("streams", () => {
  test("titles once, rows in each batch", () => {
    expect(renderHeading(slower)).toEqual(["COMM           PID    LAT(ms)             RVAL FUNC"]);
    expect(
      renderView(
        slower,
        stream(types, [call(1_234_567n), call(12_345_678_901n, "a-command-of-16c", -1n)]),
      ),
    ).toEqual([
      "cat            1234      1.23             1000 vfs_read",
      "a-command-of-… 1234   12345.68 ffffffffffffffff vfs_read",
    ]);
  });

  test("stacks below their row", () => {
    const lines = renderView({ ...slower, stacks: ["k", "u"] }, stream(types, [call(1n)]));
    expect(lines.slice(1)).toEqual(["    vfs_read", "    ksys_read", "    read", "    main"]);
  });

  test("folded: no titles, no rows", () => {
    const view = { ...slower, stacks: ["k", "u"], folded: "comm" };
    expect(renderHeading(view)).toEqual([]);
    const [comm, pid, ns, ret, func, kernel] = call(1n);
    expect(
      renderView(
        view,
        stream(types, [
          call(1n),
          [comm!, pid!, ns!, ret!, func!, kernel!, noStack("no user stack")],
        ]),
      ),
    ).toEqual(["cat;main;read;-;ksys_read;vfs_read 1", "cat;ksys_read;vfs_read 1"]);
  });

  test("times: of day by the caller's clock, elapsed since the first row", () => {
    const view: ColumnsView = {
      kind: "columns",
      of: "s",
      columns: [
        column("at", "TIME", 8, { kind: "time" }),
        column("at", "SINCE", 10, { kind: "elapsed" }, "right"),
      ],
    };
    const batch = stream({ at: int }, [[5_000_000_000n], [6_500_000_000n]]);
    const style = { ...plain, timeOfDay: (ns: bigint) => `12:00:0${ns / 1_000_000_000n}` };
    expect(renderView(view, batch, style)).toEqual(["12:00:05   0.000000", "12:00:06   1.500000"]);
    expect(renderView(view, batch, { ...style, start: 4_000_000_000n })[0]).toBe(
      "12:00:05   1.000000",
    );
  });
});

describe("tables", () => {
  const view: ColumnsView = {
    kind: "columns",
    of: "t",
    columns: [
      column("call", "SYSCALL", 10, { kind: "text" }),
      column("count", "COUNT", 8, { kind: "int" }, "right"),
      column("avg", "AVG (us)", 10, { kind: "decimal", divisor: 1000, digits: 3 }, "right"),
    ],
  };
  const rows = [
    row(["read"], 2, { sum: 3_000n }),
    row(["write"], 30, { sum: 30n }),
    row(["futex"], 4),
  ];

  test("sorted, cut, with titles; what is not there is a dash", () => {
    expect(renderView({ ...view, sort: "-count", top: 2 }, table({ call: text }, rows))).toEqual([
      "SYSCALL       COUNT   AVG (us)",
      "write            30      0.001",
      "futex             4          -",
    ]);
    const byName = renderView({ ...view, sort: "call" }, table({ call: text }, rows));
    expect(byName.slice(1).map((line) => line.split(" ")[0])).toEqual(["futex", "read", "write"]);
  });

  test("numbers sort as numbers beyond 2^53", () => {
    const big = [(1n << 63n) + 1n, 9n, 1n << 63n];
    const data = table(
      { call: int },
      big.map((n) => row([n], 1)),
    );
    expect(
      renderView({ ...view, sort: "-call" }, data)
        .slice(1)
        .map((line) => line.split(" ")[0]),
    ).toEqual(["9223372036854775809", "9223372036854775808", "9"]);
  });

  test("a name that no field has is a bug, not a row of blanks", () => {
    expect(() => renderView({ ...view, sort: "nosuch" }, table({ call: text }, rows))).toThrow(
      "t has no field nosuch",
    );
  });
});

test("on a terminal an error, and what is most of the column that is sorted by, stand out", () => {
  const view: ColumnsView = {
    kind: "columns",
    of: "t",
    sort: "-bytes",
    columns: [
      column("bytes", "BYTES", 6, { kind: "int" }),
      column("error", "ERR", 6, { kind: "text" }),
    ],
  };
  const errno = { kind: "int", signed: true, as: "errno" } as const;
  const data = table({ bytes: int, error: errno }, [
    row([1000n, 0n], 1),
    row([500n, 2n], 1),
    row([9n, 0n], 1),
  ]);
  const lines = renderView(view, data, terminal(80));
  expect(lines.slice(1)).toEqual([
    "\x1b[1m1000  \x1b[0m ",
    "500    \x1b[33mENOENT\x1b[0m",
    "\x1b[2m9     \x1b[0m ",
  ]);
  expect(renderView(view, data).slice(1)).toEqual(["1000   ", "500    ENOENT", "9      "]);
});
