import { describe, expect, test } from "vitest";
import { editDistance, nearest } from "../../src/oneliners/nearest.js";
import { DEFAULT_OPTIONS, planTrace, type TraceOptions } from "../../src/oneliners/trace/index.js";
import type { PrintSegment } from "../../src/types/print_plan.js";
import type { TracePlan } from "../../src/types/plan.js";
import { withFentry, withKprobes, withoutKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

function plan(
  probes: readonly string[],
  options: Partial<TraceOptions> = {},
  kernel = withKprobes(),
): TracePlan {
  const planned = planTrace(probes, { ...DEFAULT_OPTIONS, ...options }, kernel, fakeUser());
  if (!planned.ok) throw new Error(planned.diagnostics.map((d) => d.message).join("; "));
  return planned.value;
}
type FieldSegment = Extract<PrintSegment, { kind: "field" }>;
const fields = (probe: string, options: Partial<TraceOptions> = {}): readonly FieldSegment[] =>
  plan([probe], options).print.probes[0]!.segments.filter(
    (segment): segment is FieldSegment => segment.kind === "field",
  );

test("kernel stacks at a system call: of all calls that come by, only this one", () => {
  for (const [probe, number] of [
    ["t:syscalls:sys_enter_openat", 257],
    ["t:syscalls:sys_exit_openat", 257],
  ] as const) {
    const { programs, cText } = plan([probe], { kernelStack: true });
    expect(programs.map(({ attach }) => attach[0]!.kind)).toEqual(["raw-tracepoint"]);
    expect(cText).toContain(`if (call != ${number}) return 0;`);
  }
});

describe("numbers", () => {
  test("a bare register prints as C's int, a declared 64-bit number whole", () => {
    expect(fields('vfs_read "%d %d %d", arg3, count, pos').map((f) => f.size)).toEqual([4, 8, 8]);
    expect(fields('r:c:read "%d", retval')[0]).toMatchObject({ size: 4, signed: true });
    expect(fields('r::vfs_read "%d", retval')[0]).toMatchObject({ size: 8, signed: true });
  });

  test("length modifiers decide", () => {
    expect(
      fields(
        'c:read "%hhd %hd %d %ld %lld %zd %jd %td %qd %q", arg1, arg1, arg1, arg1, arg1, arg1, arg1, arg1, arg1, arg1',
      ).map((f) => f.size),
    ).toEqual([1, 2, 4, 8, 8, 8, 8, 8, 8, 8]);
  });

  test("flags, width and precision go to the printer as written", () => {
    expect(fields('c:read "%-#08.3lx|%+5i|%.2s", arg1, arg1, arg2')).toMatchObject([
      { conversion: "x", flags: "-#0", width: 8, precision: 3, size: 8 },
      { conversion: "d", flags: "+", width: 5, precision: -1 },
      { conversion: "s", flags: "", width: 0, precision: 2 },
    ]);
  });

  test("%% and escapes are text", () => {
    expect(plan(['c:read "100%% \\"a\\"\\t\\x41"']).print.probes[0]!.segments).toEqual([
      { kind: "text", text: '100% "a"\tA' },
    ]);
  });
});

describe("strings", () => {
  test.each([
    ['$comm == "sh"', 'STRCMP("sh", $comm)'],
    ['"sh" == $comm', 'STRCMP("sh", $comm)'],
    ['$comm != "sh"', '!STRCMP("sh", $comm)'],
    ['$comm == "ba*" && pos', 'STRCMP("ba*", $comm) && pos'],
    ['file->f_path.dentry->d_iname != "x"', '!STRCMP("x", file->f_path.dentry->d_iname)'],
  ])("are compared by == and != too: %s", (written, meant) => {
    expect(plan([`vfs_read (${written})`]).cText).toBe(plan([`vfs_read (${meant})`]).cText);
  });

  test("keep -Z characters, one that tells of more, and a NUL; arrays and the comm their own size", () => {
    expect(fields('c:getenv "%s", arg1', { stringSize: 4 })[0]!.size).toBe(6);
    expect(fields('vfs_read "%s %s", $comm, $task->comm').map((f) => f.size)).toEqual([16, 16]);
    expect(fields('vfs_read "%s", file->f_path.dentry->d_iname')[0]!.size).toBe(40);
  });

  const reads = (probe: string): readonly string[] => [
    ...new Set(
      [...plan([probe]).cText.matchAll(/bpf_probe_read\w*_str/g)].map((match) => match[0]),
    ),
  ];

  test("are read from the memory that the pointer points into", () => {
    expect(reads('c:getenv "%s", arg1')).toEqual(["bpf_probe_read_user_str"]);
    expect(reads('sys_openat "%s", arg2')).toEqual(["bpf_probe_read_user_str"]);
    expect(reads('t:syscalls:sys_enter_openat "%s", args->filename')).toEqual([
      "bpf_probe_read_user_str",
    ]);
    expect(reads('vfs_read(struct file *f, char __user *buf) "%s", buf')).toEqual([
      "bpf_probe_read_user_str",
    ]);
    expect(reads('vfs_read "%s", arg2@user')).toEqual(["bpf_probe_read_user_str"]);
    expect(reads('vfs_read "%s", arg2@kernel')).toEqual(["bpf_probe_read_kernel_str"]);
    expect(reads('vfs_read "%s", $task->comm')).toEqual(["bpf_probe_read_kernel_str"]);
    expect(reads('vfs_read "%s", file->f_path.dentry->d_name.name')).toEqual([
      "bpf_probe_read_str",
    ]);
  });

  test("STRCMP is exact, with a star at the end a prefix, with -B bytes", () => {
    const test = (literal: string, options: Partial<TraceOptions> = {}): string =>
      /if \(!(.*)\) return 0;\n(?! *u32 \*own)/.exec(
        plan([`c:getenv (STRCMP("${literal}", arg1))`], { includeSelf: true, ...options }).cText,
      )![1]!;
    expect(test("ab")).toBe("(n1 == 3 && (s0[0] & 0xffffffULL) == 0x6261ULL)");
    expect(test("ab*")).toBe("(n1 == 3 && (s0[0] & 0xffffULL) == 0x6261ULL)");
    expect(test("{0x61, 0}", { binaryCompare: true })).toBe(
      "(n1 == 0 && (s0[0] & 0xffffULL) == 0x61ULL)",
    );
    expect(test("12345678")).toBe(
      "(n1 == 9 && s0[0] == 0x3837363534333231ULL && (s0[1] & 0xffULL) == 0x0ULL)",
    );
  });
});

describe("strings whose page is not there at the entry", () => {
  const second = (probe: string, options: Partial<TraceOptions> = {}): readonly string[] =>
    plan([probe], options)
      .programs.filter((program) => program.name.startsWith("again_at_"))
      .flatMap((program) =>
        program.attach.map((a) => (a.kind === "tracepoint" ? a.event : a.kind)),
      );

  test("are read again at the system call's return, which is attached first", () => {
    expect(second('t:syscalls:sys_enter_openat "%s %d", args->filename, args->flags')).toEqual([
      "sys_exit_openat",
    ]);
    const planned = planTrace(
      ['do_sys_open "%s", arg2'],
      DEFAULT_OPTIONS,
      withoutKprobes(),
      fakeUser(),
    );
    if (!planned.ok) throw new Error("it plans");
    const names = planned.value.programs.map((program) => program.name);
    expect(names[0]).toBe("again_at_0");
    const places = planned.value.programs.flatMap((program) => program.attach).length;
    expect(places).toBe(8);
  });

  test("are compared again there by a predicate, which keeps all else from the entry", () => {
    const text = (predicate: string, values = ""): string =>
      plan([`t:syscalls:sys_enter_${predicate} ${values}`], { includeSelf: true }).cText;
    const judged = text(
      'openat (!STRCMP("a", args->filename) && args->flags == 1 || $uid == 7)',
      '"%d", args->flags',
    );
    const [entry = "", atReturn = ""] = judged.split("int again_at_0");
    expect(entry).toContain("if (!missing && !");
    expect(entry).toContain("if (missing) {");
    expect(entry.match(/again\.word\d = .*/g)).toEqual([
      "again.word0 = (u64)ctx->f24;",
      "again.word1 = (u64)(((s32)ctx->f32) == 1);",
      "again.word2 = (u64)((u32)bpf_get_current_uid_gid() == 7);",
    ]);
    expect(entry).not.toContain("count_unread();\n");
    expect(atReturn).toMatch(/if \(again\.judge\) \{[^]*count_unread\(\);[^]*again\.word2/);
    expect(atReturn).not.toMatch(/ctx->|uid_gid/);
  });

  test("are chosen again there as at the entry, among them literals and the task's name", () => {
    const values =
      '"%s", args->flags ? "some" : STRCMP("a", args->filename) ? args->filename : $comm';
    const { cText } = plan([`t:syscalls:sys_enter_openat ${values}`], { includeSelf: true });
    const [entry = "", atReturn = ""] = cText.split("int again_at_0");
    expect(entry).toContain("if ((e->f0_got < 0 && e->f0_got != -4096) || missing) {");
    expect(entry.match(/again\.(word\d|name)\b.*/g)).toEqual([
      "again.name, sizeof(again.name));",
      "again.word0 = (u64)((s32)ctx->f32);",
      "again.word1 = (u64)ctx->f24;",
      "again.word2 = (u64)ctx->f24;",
    ]);
    expect(entry).not.toContain("count_unread();\n");
    expect(atReturn.match(/e->f0_got = .*/g)).toEqual([
      "e->f0_got = 5;",
      expect.stringMatching(/= bpf_probe_read_user_str\(/),
      "e->f0_got = -4096;",
      expect.stringMatching(/= bpf_probe_read_kernel_str\(.*again\.name/),
    ]);
    expect(atReturn).not.toMatch(/ctx->|current_comm/);
  });

  test("are not read again where the call may have written there", () => {
    expect(second('t:syscalls:sys_enter_read "%s", args->buf')).toEqual([]);
    expect(second('t:syscalls:sys_enter_read (STRCMP("a", args->buf))')).toEqual([]);
    expect(second('t:syscalls:sys_enter_read "%s", STRCMP("a", args->buf) ? "a" : "b"')).toEqual(
      [],
    );
    expect(second('t:syscalls:sys_enter_read "%s", args->count ? args->buf : "b"')).toEqual([]);
    // Declared alike, and only read.
    expect(second('t:syscalls:sys_enter_setsockopt (STRCMP("a", args->optval))')).toEqual([
      "sys_exit_setsockopt",
    ]);
  });

  test("cost nothing where there is no such string", () => {
    expect(second('t:syscalls:sys_enter_openat "%d", args->flags')).toEqual([]);
    expect(second('t:syscalls:sys_enter_openat "%s", $comm')).toEqual([]);
    expect(second('t:syscalls:sys_enter_openat "%s", args->flags ? "a" : $comm')).toEqual([]);
    expect(second('c:getenv "%s", arg1')).toEqual([]);
    // Its caller's memory is gone at the return.
    expect(second('sys_execve "%s", arg1')).toEqual([]);
    expect(second('t:sched:sched_process_exec "%s", args->filename')).toEqual([]);
  });
});

describe("filters", () => {
  const text = (options: Partial<TraceOptions>, probe = "sys_read"): string =>
    plan([probe], options).cText;
  test("-p is tested in kernel programs, and done by the attachment in user ones", () => {
    expect(text({ pids: [42] })).toContain("if ((u32)(id >> 32) != 42) return 0;");
    expect(text({ pids: [42] }, "c:getenv")).not.toContain("42");
    expect(plan(["c:getenv"], { pids: [42] }).programs[0]!.attach[0]).toMatchObject({ pid: 42 });
    const two = { pids: [42, 43] };
    const neither = "if ((u32)(id >> 32) != 42 && (u32)(id >> 32) != 43) return 0;";
    expect(text(two)).toContain(neither);
    expect(text(two, "c:getenv")).not.toContain("42");
    expect(plan(["c:getenv"], two).programs[0]!.attach).toMatchObject([{ pid: 42 }, { pid: 43 }]);
  });
  test("-L is tested in every program, --uid 0 counts", () => {
    expect(text({ tid: 43 }, "c:getenv")).toContain("if ((u32)id != 43) return 0;");
    expect(text({ uid: 0 })).toContain("bpf_get_current_uid_gid() != 0U");
  });
  test("our own events are left out unless -S, -p or -L says otherwise", () => {
    expect(plan(["sys_read"]).selfMap).toBe("self");
    for (const options of [{ includeSelf: true }, { pids: [42] }, { tid: 43 }])
      expect(plan(["sys_read"], options).selfMap, JSON.stringify(options)).toBeUndefined();
    expect(plan(["c:getenv"], { pids: [42] }).selfMap).toBe("self");
  });
  test("come before the reservation", () => {
    const generated = text({ pids: [42], uid: 7, cgroupPath: "/sys/fs/cgroup/x" });
    expect(generated.indexOf("check_current_task")).toBeLessThan(
      generated.indexOf("ringbuf_reserve"),
    );
    expect(plan(["sys_read"], { cgroupPath: "/sys/fs/cgroup/x" }).cgroup).toEqual({
      map: "cgroup",
      path: "/sys/fs/cgroup/x",
    });
  });
});

describe("columns", () => {
  const titles = (options: Partial<TraceOptions>, probe = "sys_read"): readonly string[] =>
    plan([probe], options).print.columns.map((c) => `${c.kind}/${c.title}/${c.width}`);
  const rest = ["pid/PID/7", "tid/TID/7", "comm/COMM/15", "probe/FUNC/16"];
  test.each<[string, Partial<TraceOptions>, readonly string[]]>([
    ["none", {}, []],
    ["-t", { elapsed: true }, ["elapsed/TIME/8"]],
    ["-T", { timeOfDay: true }, ["time-of-day/TIME/8"]],
    ["-t beats -T", { elapsed: true, timeOfDay: true }, ["elapsed/TIME/8"]],
    ["-t -u", { elapsed: true, epoch: true }, ["epoch/TIME/17"]],
    ["-T -u", { timeOfDay: true, epoch: true }, ["time-of-day/TIME/17"]],
    ["-C", { printCpu: true }, ["cpu/CPU/3"]],
  ])("%s", (_, options, first) => {
    expect(titles(options)).toEqual([...first, ...rest, "message//0"]);
  });
  test("the message's title is there when one probe has a format", () => {
    expect(titles({}, 'sys_read "x"').at(-1)).toBe("message/-/0");
  });
});

describe("names", () => {
  test("FUNC is the function as typed, the event, or provider:probe", () => {
    const name = (probe: string, kernel = withFentry()): string =>
      plan([probe], {}, kernel).print.probes[0]!.name;
    expect(name("do_sys_open")).toBe("do_sys_open");
    expect(name("do_sys_open", withoutKprobes())).toBe("do_sys_open");
    expect(name("t:sched:sched_switch")).toBe("sched_switch");
    expect(name("u:pthread:pthread_create")).toBe("libpthread:pthread_create");
    expect(name("p:cpp:ns::func")).toBe("ns::func");
  });

  test("a pattern's functions are told apart by cookie", () => {
    const planned = plan(["c:getenv", "vfs_*"]);
    expect(planned.print.probes.map((probe) => probe.name)).toEqual([
      "getenv",
      "vfs_read",
      "vfs_readv",
      "vfs_write",
    ]);
    expect(planned.programs[1]!.attach).toEqual([
      {
        kind: "kprobe-multi",
        functions: ["vfs_read", "vfs_readv", "vfs_write"],
        onReturn: false,
        cookies: [1, 2, 3],
      },
    ]);
    expect(planned.cText).toContain("bpf_get_attach_cookie(ctx)");
  });

  test("USDT places that hold their arguments alike share a program, with the semaphore", () => {
    const planned = plan(['u:/usr/bin/python3.11:function__entry "%d", arg3']);
    expect(
      planned.programs.map((p) =>
        p.attach.map((a) => (a.kind === "uprobe" ? [a.offset, a.semaphore] : [])),
      ),
    ).toEqual([
      [
        [0x100, 0x9000],
        [0x300, 0x9000],
      ],
      [[0x200, 0x9000]],
    ]);
  });

  test("what was chosen is noted", () => {
    const notes = (probe: string, kernel = withFentry()): readonly string[] =>
      plan([probe], {}, kernel).notes.map((n) => n.message);
    expect(notes("do_sys_open", withoutKprobes())).toEqual([
      "kernel has no kprobes: do_sys_open traced at syscalls:sys_enter_openat, open, creat, openat2, arg2 = filename",
    ]);
    expect(notes("do_sys_open")).toEqual([
      "do_sys_open traced at do_sys_openat2, arguments as in do_sys_open",
    ]);
    expect(notes("finish_task_switch")).toEqual([
      "finish_task_switch traced at finish_task_switch.isra.0",
    ]);
    expect(notes("vfs_read")).toEqual([]);
  });
});

describe("warnings", () => {
  const warnings = (probe: string): readonly string[] =>
    plan([probe])
      .notes.filter((n) => n.severity === "warning")
      .map((n) => n.message);
  test("an unsigned register below zero", () => {
    expect(warnings("r:c:read (retval < 0)")).toEqual([
      "retval is an unsigned register here: this is never true",
    ]);
  });
  test("not where the type is known", () => {
    for (const probe of [
      "r:c:read ((int)retval < 0)",
      "r::vfs_read (retval < 0)",
      "r:c:read (retval == 0)",
      "sys_read (args->fd < 0)",
    ])
      expect(warnings(probe), probe).toEqual([]);
  });
});

describe("nearest", () => {
  test("finds slips of the fingers, not just anything", () => {
    expect(nearest("vfs_raed", ["vfs_read", "vfs_write", "tcp_sendmsg"])).toEqual(["vfs_read"]);
    expect(nearest("zzz", ["vfs_read"])).toEqual([]);
  });
  test("a swap of neighbours is one edit", () => {
    expect(editDistance("ab", "ba", 2)).toBe(1);
    expect(editDistance("abc", "xyz", 1)).toBe(2);
  });
});
