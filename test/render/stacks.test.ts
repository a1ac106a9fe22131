import { describe, expect, test } from "vitest";
import { plain, renderView, toFolded } from "../../src/render/index.js";
import type { StackValue } from "../../src/types/data.js";
import type { StacksView } from "../../src/types/view.js";
import {
  frameAt,
  int,
  kernelStack,
  noStack,
  row,
  stackOf,
  table,
  text,
  userStack,
  without,
} from "./snapshots.js";

const types = { comm: text, pid: int, kernel: kernelStack, user: userStack };

const view: StacksView = {
  kind: "stacks",
  table: "t",
  kernel: "kernel",
  user: "user",
  comm: "comm",
  pid: "pid",
  aggregate: "count",
  divisor: 1n,
  unit: "count",
  style: "stackcount",
  folded: false,
  delimited: false,
  offsets: false,
  addresses: false,
  annotate: false,
};

const kernel = stackOf("vfs_read", "ksys_read", "do_syscall_64");
const user = stackOf("read", "main");
const cat = [row(["cat", 1234n, kernel, user], 3)];
const show = (more: Partial<StacksView>, rows = cat, columns: typeof types = types) =>
  renderView({ ...view, ...more }, table(columns, rows));

describe("stackcount", () => {
  test("frames, process, count, an empty line", () => {
    expect(show({})).toEqual([
      "  vfs_read",
      "  ksys_read",
      "  do_syscall_64",
      "  read",
      "  main",
      "    cat [1234]",
      "    3",
      "",
    ]);
  });

  test("delimited, although one part is empty", () => {
    const rows = [row(["kthread", 7n, stackOf("submit_bio"), noStack("no user stack")], 1)];
    expect(show({ delimited: true }, rows)).toEqual([
      "  submit_bio",
      "    --",
      "    kthread [7]",
      "    1",
      "",
    ]);
  });

  test("one part alone is not delimited and shows no process unless asked", () => {
    const kernelOnly = without(view, "user", "comm", "pid");
    expect(renderView({ ...kernelOnly, delimited: true }, table(types, cat))).toEqual([
      "  vfs_read",
      "  ksys_read",
      "  do_syscall_64",
      "    3",
      "",
    ]);
  });

  test("offsets and addresses", () => {
    const stack: StackValue = {
      frames: [
        frameAt("ip_output", 1, 0xffffffff81a1n),
        frameAt("ip_queue_xmit", 0x13b, 0xffffffff81a10123n),
        frameAt("", 0, 0x7fn),
      ],
      cutOff: false,
    };
    const rows = [row(["a", 1n, stack, noStack("no user stack")], 1)];
    expect(show({ offsets: true, addresses: true }, rows).slice(0, 3)).toEqual([
      "  ffffffff81a1     ip_output+0x1",
      "  ffffffff81a10123 ip_queue_xmit+0x13b",
      "  7f               [unknown]",
    ]);
    expect(show({ offsets: true }, rows)[1]).toBe("  ip_queue_xmit+0x13b");
  });

  test("folded: command, user from outside in, kernel from outside in", () => {
    expect(show({ folded: true })).toEqual(["cat;main;read;do_syscall_64;ksys_read;vfs_read 3"]);
    expect(show({ folded: true, delimited: true })).toEqual([
      "cat;main;read;-;do_syscall_64;ksys_read;vfs_read 3",
    ]);
  });

  test("a stack that was lost or goes on is said", () => {
    const deep: StackValue = { ...stackOf("f", "g"), cutOff: true };
    const rows = [row(["a", 1n, noStack("collision"), deep], 1)];
    expect(show({}, rows).slice(0, 4)).toEqual([
      "  [Missed Kernel Stack]",
      "  f",
      "  g",
      "  [cut off]",
    ]);
    expect(show({ folded: true }, rows)).toEqual(["a;[cut off];g;f;[Missed Kernel Stack] 1"]);
  });
});

describe("profile", () => {
  const profile = { style: "profile" } as const;

  test("frames, process, count, an empty line", () => {
    expect(show({ ...profile, delimited: true })).toEqual([
      "    vfs_read",
      "    ksys_read",
      "    do_syscall_64",
      "    --",
      "    read",
      "    main",
      "    -                cat (1234)",
      "        3",
      "",
    ]);
  });

  test("delimited only where both parts are", () => {
    const rows = [row(["swapper/0", 0n, stackOf("mwait_idle"), noStack("no user stack")], 9)];
    expect(show({ ...profile, delimited: true }, rows)).toEqual([
      "    mwait_idle",
      "    -                swapper/0 (0)",
      "        9",
      "",
    ]);
    expect(show({ ...profile, delimited: true, folded: true }, rows)).toEqual([
      "swapper/0;mwait_idle 9",
    ]);
  });

  test("missed stacks have placeholders in both forms", () => {
    const rows = [row(["a", 1n, noStack("ENOMEM"), noStack("collision")], 2)];
    expect(show(profile, rows).slice(0, 2)).toEqual([
      "    [Missed Kernel Stack]",
      "    [Missed User Stack]",
    ]);
    expect(show({ ...profile, folded: true, annotate: true }, rows)).toEqual([
      "a;[Missed User Stack];[Missed Kernel Stack] 2",
    ]);
  });

  test("annotated, folded only", () => {
    expect(show({ ...profile, folded: true, annotate: true })).toEqual([
      "cat;main;read;do_syscall_64_[k];ksys_read_[k];vfs_read_[k] 3",
    ]);
    expect(show({ ...profile, annotate: true })[0]).toBe("    vfs_read");
  });

  test("addresses instead of names", () => {
    const rows = [
      row(["a", 1n, { frames: [frameAt("f", 1, 0xffffffff8100n)], cutOff: false }, user], 1),
    ];
    expect(show({ ...profile, addresses: true }, rows)[0]).toBe("    0xffffffff8100");
  });

  test("microseconds of nanoseconds, divided after adding up", () => {
    const rows = [
      row(["a", 1n, kernel, user], 1, { sum: 1_500n }),
      row(["a", 1n, kernel, user], 1, { sum: 600n }),
    ];
    expect(show({ ...profile, aggregate: "sum", divisor: 1000n, folded: true }, rows)).toEqual([
      "a;main;read;do_syscall_64;ksys_read;vfs_read 2",
    ]);
  });
});

describe("rows that look the same are one", () => {
  const at = (address: bigint, offset: number): StackValue => ({
    frames: [frameAt("f", offset, address)],
    cutOff: false,
  });
  const rows = [
    row(["a", 1n, at(0x10n, 1), user], 5),
    row(["a", 2n, at(0x10n, 2), user], 2),
    row(["b", 3n, at(0x10n, 1), user], 6),
  ];

  test("processes that are not shown", () => {
    const noPid = without(view, "pid");
    expect(renderView({ ...noPid, folded: true }, table(types, rows))).toEqual([
      "b;main;read;f 6",
      "a;main;read;f 7",
    ]);
  });

  test("not where their difference is shown", () => {
    expect(show({ folded: false }, rows).filter((line) => /^ {4}\d/.test(line))).toEqual([
      "    2",
      "    5",
      "    6",
    ]);
    const noPid = without(view, "pid");
    expect(renderView({ ...noPid, offsets: true, folded: true }, table(types, rows))).toHaveLength(
      3,
    );
  });
});

describe("folded", () => {
  test("counts add up to what was recorded, a name can't forge a frame", () => {
    const names = ["Lfoo;::bar", "a b", "x\ny", "[unknown]", ""];
    const rows = names.map((name, index) =>
      row([name, BigInt(index), stackOf(name, "k"), stackOf("u", name)], 2 ** index),
    );
    const lines = toFolded({ ...view }, table(types, rows));
    expect(lines).toHaveLength(names.length);
    for (const line of lines) {
      expect(line).toMatch(/^[^\n]* \d+$/);
      expect(line.split(";")).toHaveLength(5);
    }
    expect(lines.reduce((sum, line) => sum + Number(/\d+$/.exec(line)![0]), 0)).toBe(31);
    expect(lines[0]).toBe("Lfoo:::bar;Lfoo:::bar;u;k;Lfoo:::bar 1");
  });

  test("the largest first on a screen", () => {
    const rows = [row(["a", 1n, kernel, user], 5), row(["b", 1n, kernel, user], 2)];
    const lines = renderView({ ...view, folded: true }, table(types, rows), {
      ...plain,
      largestFirst: true,
    });
    expect(lines.map((line) => line[0])).toEqual(["a", "b"]);
  });
});
