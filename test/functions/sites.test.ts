import { describe, expect, test } from "vitest";
import { locate } from "../../src/functions/options.js";
import { countNames, type Sites } from "../../src/functions/site.js";
import type { KernelFacts } from "../../src/types/facts.js";
import { fakeKernel, withFentry, withKprobes, withoutKprobes } from "../support/kernel.js";
import { machineWith, pattern, withRaw } from "./machine.js";

const sitesOf = (
  text: string,
  kernel: KernelFacts = withKprobes(),
  more: Parameters<typeof pattern>[1] = {},
  returns = false,
): Sites =>
  locate(pattern(text, more), returns ? "functions" : "all", { returns }, machineWith(kernel))
    .sites;

describe("what a pattern stands for", () => {
  test("kernel functions: one kprobe-multi, told apart by cookie", () => {
    const { names, sites } = sitesOf("vfs_*");
    expect(names).toEqual(["vfs_read", "vfs_readv", "vfs_write"]);
    expect(sites).toHaveLength(1);
    expect(sites[0]).toMatchObject({
      attach: [{ kind: "kprobe-multi", functions: names, cookies: [0, 1, 2], onReturn: false }],
      index: "(u32)bpf_get_attach_cookie(ctx)",
    });
  });

  test("without kprobe-multi: a kprobe each", () => {
    const kernel = fakeKernel({ features: { kprobeMulti: false, fentry: false } });
    const { sites } = sitesOf("vfs_*", kernel);
    expect(sites[0]!.attach).toMatchObject([
      { kind: "kprobe", function: "vfs_read", cookie: 0, optional: true },
      { kind: "kprobe", function: "vfs_readv", cookie: 1 },
      { kind: "kprobe", function: "vfs_write", cookie: 2 },
    ]);
  });

  test.each([
    ["vfs_read", "vfs_read"],
    ["::vfs_read", "vfs_read"],
    ["p::vfs_read", "vfs_read"],
    ["p:c:getenv", "getenv"],
    ["c:getenv", "getenv"],
    ["/tmp/a.out:main", "main"],
  ])("%s is one function", (text, name) => {
    expect(sitesOf(text).names).toEqual([name]);
  });

  test("-r matches from the name's beginning", () => {
    expect(sitesOf("c:(write|read)$", withKprobes(), { regex: true }).names).toEqual([
      "read",
      "write",
    ]);
    expect(sitesOf("vfs_r", withKprobes(), { regex: true }).names).toEqual([
      "vfs_read",
      "vfs_readv",
    ]);
    expect(() => sitesOf("fs_r", withKprobes(), { regex: true })).toThrow();
  });

  test("C++ names keep their colons", () => {
    expect(sitesOf("cpp:ns::Widget::*").names).toEqual([
      "ns::Widget::draw(int)",
      "ns::Widget::draw(double)",
    ]);
  });

  test("more functions than trace takes", () => {
    const kernel = withKprobes();
    const many = Array.from({ length: 40_000 }, (_, i) => `function_${i}`);
    const wide = Object.create(kernel, {
      matchFunctions: { value: () => many },
    }) as KernelFacts;
    expect(countNames(sitesOf("*", wide, { force: true }))).toBe(40_000);
    expect(() => sitesOf("*", wide)).toThrow();
  });

  test("cold halves, static calls and perf's own functions only when they are named", () => {
    const kernel = Object.create(withKprobes(), {
      matchFunctions: {
        value: (re: RegExp) =>
          ["__SCT__x", "a", "a.cold", "perf_event_x", "a.isra.0"].filter((name) => re.test(name)),
      },
    }) as KernelFacts;
    expect(sitesOf("*", kernel).names).toEqual(["a", "a.isra.0"]);
    expect(sitesOf("perf_*", kernel).names).toEqual(["perf_event_x"]);
  });

  test("returns: the same places a second time, fexit for one function", () => {
    expect(sitesOf("vfs_*", withKprobes(), {}, true).sites[0]!.exit!.attach).toMatchObject([
      { kind: "kprobe-multi", onReturn: true },
    ]);
    expect(sitesOf("vfs_read", withFentry(), {}, true).sites[0]!.exit!.attach).toMatchObject([
      { kind: "ftrace", function: "vfs_read", onReturn: true },
    ]);
  });

  test("one name at several places keeps one number", () => {
    const { names, sites } = sitesOf("do_sys_open", withoutKprobes());
    expect(names).toEqual(["do_sys_open"]);
    expect(sites.map(({ index }) => index)).toEqual(["0", "0", "0", "0"]);
  });
});

describe("tracepoints", () => {
  test("raw where BTF knows them, a program each", () => {
    const kernel = withRaw(withoutKprobes(), "sched_switch", "sched_process_fork");
    const { names, sites } = sitesOf("t:sched:sched_*", kernel);
    expect(names).toEqual([
      "sched:sched_process_fork",
      "sched:sched_switch",
      "sched:sched_process_exec",
    ]);
    expect(sites.map(({ attach, index }) => [attach, index])).toEqual([
      [[{ kind: "raw-tracepoint", event: "sched_process_fork", optional: true }], "0"],
      [[{ kind: "raw-tracepoint", event: "sched_switch", optional: true }], "1"],
      [
        [{ kind: "tracepoint", category: "sched", event: "sched_process_exec", optional: true }],
        "2",
      ],
    ]);
  });

  test("one that is asked for by itself must be taken", () => {
    const kernel = withRaw(withoutKprobes(), "sched_switch");
    expect(sitesOf("t:sched:sched_switch", kernel).sites[0]!.attach).toEqual([
      { kind: "raw-tracepoint", event: "sched_switch" },
    ]);
  });

  test("all system calls share one program by number", () => {
    const { names, sites } = sitesOf("t:syscalls:sys_enter_*", withoutKprobes());
    expect(countNames({ names } as Sites)).toBe(10);
    expect(sites).toHaveLength(1);
    expect(sites[0]!.attach).toEqual([{ kind: "raw-tracepoint", event: "sys_enter" }]);
    expect(names[0]).toBe("syscalls:sys_enter_read");
    expect(names[257]).toBe("syscalls:sys_enter_openat");
  });

  test("a rare call stays at its own tracepoint, a common one does not", () => {
    expect(sitesOf("t:syscalls:sys_enter_setsockopt").sites[0]!.attach).toEqual([
      { kind: "tracepoint", category: "syscalls", event: "sys_enter_setsockopt" },
    ]);
    expect(sitesOf("t:syscalls:sys_exit_read").sites[0]).toMatchObject({
      attach: [{ kind: "raw-tracepoint", event: "sys_exit" }],
      index: "0",
    });
  });

  test("kernel stacks of a rare call are taken where every kernel has them", () => {
    const { sites } = locate(
      pattern("t:syscalls:sys_enter_setsockopt"),
      "all",
      { returns: false, kernelStacks: true },
      machineWith(withKprobes()),
    ).sites;
    expect(sites[0]!.attach).toEqual([{ kind: "raw-tracepoint", event: "sys_enter" }]);
    expect(sites[0]!.guard.join("\n")).toContain("if (call != 54) return 0;");
  });
});

describe("USDT", () => {
  test("all places of all probes, a cookie for each probe", () => {
    const { names, sites } = sitesOf("u:/usr/bin/python3.11:*");
    expect(names).toEqual(["function__entry", "gc__start"]);
    expect(sites[0]!.attach).toMatchObject([
      { offset: 0x100, semaphore: 0x9000, cookie: 0 },
      { offset: 0x200, semaphore: 0x9000, cookie: 0 },
      { offset: 0x300, semaphore: 0x9000, cookie: 0 },
      { offset: 0x400, semaphore: 0x9002, cookie: 1 },
    ]);
  });

  test("a provider narrows", () => {
    expect(sitesOf("u:/usr/bin/python3.11:python:gc*").names).toEqual(["gc__start"]);
    expect(() => sitesOf("u:/usr/bin/python3.11:other:gc*")).toThrow();
  });
});
