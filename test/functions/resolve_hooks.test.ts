import { describe, expect, test } from "vitest";
import { locate } from "../../src/functions/options.js";
import { countNames, type NumberedHooks } from "../../src/functions/numbered_hook.js";
import type { KernelFacts } from "../../src/types/facts.js";
import { fakeKernel, withFentry, withKprobes, withoutKprobes } from "../support/kernel.js";
import { machineWith, pattern, withRaw } from "./machine.js";

const hooksOf = (
  text: string,
  kernel: KernelFacts = withKprobes(),
  more: Parameters<typeof pattern>[1] = {},
  returns = false,
): NumberedHooks =>
  locate(pattern(text, more), returns ? "functions" : "all", { returns }, machineWith(kernel))
    .found;

describe("what a pattern stands for", () => {
  test("kernel functions: one kprobe-multi, told apart by cookie", () => {
    const { names, hooks } = hooksOf("vfs_*");
    expect(names).toEqual(["vfs_read", "vfs_readv", "vfs_write"]);
    expect(hooks).toHaveLength(1);
    expect(hooks[0]).toMatchObject({
      attach: [{ kind: "kprobe-multi", functions: names, cookies: [0, 1, 2], onReturn: false }],
      index: "(u32)bpf_get_attach_cookie(ctx)",
    });
  });

  test("without kprobe-multi: a kprobe each", () => {
    const kernel = fakeKernel({ features: { kprobeMulti: false, fentry: false } });
    const { hooks } = hooksOf("vfs_*", kernel);
    expect(hooks[0]!.attach).toMatchObject([
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
    expect(hooksOf(text).names).toEqual([name]);
  });

  test("-r matches from the name's beginning", () => {
    expect(hooksOf("c:(write|read)$", withKprobes(), { regex: true }).names).toEqual([
      "read",
      "write",
    ]);
    expect(hooksOf("vfs_r", withKprobes(), { regex: true }).names).toEqual([
      "vfs_read",
      "vfs_readv",
    ]);
    expect(() => hooksOf("fs_r", withKprobes(), { regex: true })).toThrow();
  });

  test("C++ names keep their colons", () => {
    expect(hooksOf("cpp:ns::Widget::*").names).toEqual([
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
    expect(countNames(hooksOf("*", wide, { force: true }))).toBe(40_000);
    expect(() => hooksOf("*", wide)).toThrow();
  });

  test("cold halves, static calls and perf's own functions only when they are named", () => {
    const kernel = Object.create(withKprobes(), {
      matchFunctions: {
        value: (re: RegExp) =>
          ["__SCT__x", "a", "a.cold", "perf_event_x", "a.isra.0"].filter((name) => re.test(name)),
      },
    }) as KernelFacts;
    expect(hooksOf("*", kernel).names).toEqual(["a", "a.isra.0"]);
    expect(hooksOf("perf_*", kernel).names).toEqual(["perf_event_x"]);
  });

  test("returns: the same places a second time, fexit for one function", () => {
    expect(hooksOf("vfs_*", withKprobes(), {}, true).hooks[0]!.exit!.attach).toMatchObject([
      { kind: "kprobe-multi", onReturn: true },
    ]);
    expect(hooksOf("vfs_read", withFentry(), {}, true).hooks[0]!.exit!.attach).toMatchObject([
      { kind: "ftrace", function: "vfs_read", onReturn: true },
    ]);
  });

  test("one name at several places keeps one number", () => {
    const { names, hooks } = hooksOf("do_sys_open", withoutKprobes());
    expect(names).toEqual(["do_sys_open"]);
    expect(hooks.map(({ index }) => index)).toEqual(["0", "0", "0", "0"]);
  });
});

describe("tracepoints", () => {
  test("raw where BTF knows them, a program each", () => {
    const kernel = withRaw(withoutKprobes(), "sched_switch", "sched_process_fork");
    const { names, hooks } = hooksOf("t:sched:sched_*", kernel);
    expect(names).toEqual([
      "sched:sched_process_fork",
      "sched:sched_switch",
      "sched:sched_process_exec",
    ]);
    expect(hooks.map(({ attach, index }) => [attach, index])).toEqual([
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
    expect(hooksOf("t:sched:sched_switch", kernel).hooks[0]!.attach).toEqual([
      { kind: "raw-tracepoint", event: "sched_switch" },
    ]);
  });

  test("all system calls share one program by number", () => {
    const { names, hooks } = hooksOf("t:syscalls:sys_enter_*", withoutKprobes());
    expect(countNames({ names } as NumberedHooks)).toBe(10);
    expect(hooks).toHaveLength(1);
    expect(hooks[0]!.attach).toEqual([{ kind: "raw-tracepoint", event: "sys_enter" }]);
    expect(names[0]).toBe("syscalls:sys_enter_read");
    expect(names[257]).toBe("syscalls:sys_enter_openat");
  });

  test("a rare call stays at its own tracepoint, a common one does not", () => {
    expect(hooksOf("t:syscalls:sys_enter_setsockopt").hooks[0]!.attach).toEqual([
      { kind: "tracepoint", category: "syscalls", event: "sys_enter_setsockopt" },
    ]);
    expect(hooksOf("t:syscalls:sys_exit_read").hooks[0]).toMatchObject({
      attach: [{ kind: "raw-tracepoint", event: "sys_exit" }],
      index: "0",
    });
  });

  test("kernel stacks of a rare call are taken where every kernel has them", () => {
    const { hooks } = locate(
      pattern("t:syscalls:sys_enter_setsockopt"),
      "all",
      { returns: false, kernelStacks: true },
      machineWith(withKprobes()),
    ).found;
    expect(hooks[0]!.attach).toEqual([{ kind: "raw-tracepoint", event: "sys_enter" }]);
    expect(hooks[0]!.guard.join("\n")).toContain("if (call != 54) return 0;");
  });
});

describe("USDT", () => {
  test("all places of all probes, a cookie for each probe", () => {
    const { names, hooks } = hooksOf("u:/usr/bin/python3.11:*");
    expect(names).toEqual(["function__entry", "gc__start"]);
    expect(hooks[0]!.attach).toMatchObject([
      { offset: 0x100, semaphore: 0x9000, cookie: 0 },
      { offset: 0x200, semaphore: 0x9000, cookie: 0 },
      { offset: 0x300, semaphore: 0x9000, cookie: 0 },
      { offset: 0x400, semaphore: 0x9002, cookie: 1 },
    ]);
  });

  test("a provider narrows", () => {
    expect(hooksOf("u:/usr/bin/python3.11:python:gc*").names).toEqual(["gc__start"]);
    expect(() => hooksOf("u:/usr/bin/python3.11:other:gc*")).toThrow();
  });
});
