import { afterEach, expect, test, vi } from "vitest";
import { Losses } from "../../src/cli/tool/losses.js";
import type { StackValue, TableSnapshot } from "../../src/types/data.js";

afterEach(() => vi.restoreAllMocks());

const stack = (missing?: string): StackValue => ({
  frames: [],
  cutOff: false,
  ...(missing === undefined ? {} : { missing }),
});

const snapshot = (dropped: number, ...rows: readonly [StackValue, number][]): TableSnapshot => ({
  spec: {
    name: "t",
    store: { kind: "plain", map: "t" },
    keys: [
      {
        name: "kernel",
        place: { kind: "bytes", offset: 0, size: 4 },
        type: { kind: "kernel-stack", map: "stacks" },
      },
    ],
    aggregates: [{ name: "count", signed: false }],
  },
  rows: rows.map(([value, count]) => ({ keys: [value], count })),
  dropped,
  seconds: 1,
});

function said(cumulative: boolean, outputs: readonly TableSnapshot[]): string {
  let text = "";
  vi.spyOn(process.stderr, "write").mockImplementation((part) => ((text += String(part)), true));
  const losses = new Losses({
    timing: { cumulative },
    roomHint: "--max-keys makes it larger",
    stackHint: "--stack-storage-size makes room for more",
  });
  for (const output of outputs) losses.tell([output]);
  return text;
}

test("events without room in the table or for their stack are said, what has none is not", () => {
  const rows: readonly [StackValue, number][] = [
    [stack("collision"), 3],
    [stack("no stack"), 100],
    [stack(), 50],
    [stack("ENOMEM"), 1],
  ];
  expect(said(false, [snapshot(2, ...rows)])).toBe(
    "2 events not counted: the table was full: --max-keys makes it larger\n" +
      "4 events without a stack: the stack table had no slot left for it: --stack-storage-size makes room for more\n",
  );
  expect(said(false, [snapshot(0, [stack("no user stack"), 5])])).toBe("");
});

test("cumulative figures are told again only when they change", () => {
  const text = said(true, [snapshot(1), snapshot(1), snapshot(4)]);
  expect(text.match(/^\d+ events?/gm)).toEqual(["1 event", "4 events"]);
});
