import { describe, expect, test } from "vitest";
import { DEFAULT_OPTIONS, planTrace, type TraceOptions } from "../../src/oneliners/trace/index.js";
import type { Hook } from "../../src/types/hook.js";
import type { KernelFacts } from "../../src/types/facts.js";
import { withFentry, withKprobes, withoutKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

const place = (spec: Hook): string => {
  switch (spec.kind) {
    case "ftrace":
      return `${spec.onReturn ? "fexit" : "fentry"}:${spec.function}`;
    case "kprobe":
      return `${spec.onReturn ? "kretprobe" : "kprobe"}:${spec.function}${spec.offset ? `+${spec.offset}` : ""}`;
    case "kprobe-multi":
      return `multi:${spec.functions.join("+")}`;
    case "tracepoint":
      return `${spec.category}:${spec.event}`;
    case "uprobe":
      return `${spec.onReturn ? "uretprobe" : "uprobe"}:${spec.path.split("/").pop()}+0x${spec.offset.toString(16)}`;
    default:
      return spec.kind;
  }
};

function places(
  kernel: KernelFacts,
  probes: readonly string[],
  options: Partial<TraceOptions>,
): string {
  const planned = planTrace(probes, { ...DEFAULT_OPTIONS, ...options }, kernel, fakeUser());
  if (!planned.ok) return planned.diagnostics.map((d) => `error: ${d.message}`).join("; ");
  return planned.value.programs
    .filter((program) => !program.name.startsWith("again_at_"))
    .flatMap((program) => program.attach.map(place))
    .sort()
    .join(" ");
}

const NO_KPROBES = "error: this kernel can't probe functions: no kprobes, no fentry";
const OPENS =
  "syscalls:sys_enter_creat syscalls:sys_enter_open syscalls:sys_enter_openat syscalls:sys_enter_openat2";

/** grammar.md 12.1: case, probes, where it goes with fentry, and without any function probes (absent = the same). */
interface Case {
  readonly id: string;
  readonly probes: readonly string[];
  readonly options?: Partial<TraceOptions>;
  readonly at: string;
  readonly bare?: string;
}

const CASES: readonly Case[] = [
  { id: "T-01", probes: ["do_sys_open"], at: "fentry:do_sys_openat2", bare: OPENS },
  { id: "T-03", probes: ['do_sys_open "%s", arg2@user'], at: "fentry:do_sys_openat2", bare: OPENS },
  {
    id: "T-04",
    probes: ['do_sys_open "%s", arg2@user'],
    options: { commFilter: "main" },
    at: "fentry:do_sys_openat2",
    bare: OPENS,
  },
  {
    id: "T-06",
    probes: ['do_sys_open "%s", arg2@user'],
    options: { messageFilter: "config" },
    at: "fentry:do_sys_openat2",
    bare: OPENS,
  },
  {
    id: "T-07",
    probes: ['do_sys_open "%s", arg2@user'],
    options: { kernelStack: true, userStack: true, messageFilter: "temp" },
    at: "fentry:do_sys_openat2",
    bare: OPENS,
  },
  {
    id: "T-09",
    probes: ['do_sys_open "%s", arg2@user'],
    options: { pids: [2740], timeOfDay: true },
    at: "fentry:do_sys_openat2",
    bare: OPENS,
  },
  { id: "T-10", probes: ['sys_execve "%s", arg1'], at: "syscalls:sys_enter_execve" },
  {
    id: "T-12",
    probes: ['::sys_read (arg3 > 20000) "read %d bytes", arg3'],
    at: "syscalls:sys_enter_read",
  },
  {
    id: "T-13",
    probes: ['r::do_sys_open "%llx", retval'],
    at: "fexit:do_sys_openat2",
    bare: OPENS.replaceAll("enter", "exit"),
  },
  {
    id: "T-15",
    probes: ['r::sys_futex "%d", retval'],
    options: { userStack: true, addresses: true },
    at: "syscalls:sys_exit_futex",
  },
  {
    id: "T-16",
    probes: [
      'r:c:read ((int)retval < 0) "read failed: %d", retval',
      'r:c:write ((int)retval < 0) "write failed: %d", retval',
    ],
    options: { timeOfDay: true },
    at: "uretprobe:libc.so.6+0x10c0 uretprobe:libc.so.6+0x1100",
  },
  { id: "T-18", probes: ['c:malloc "size = %d", arg1'], at: "uprobe:libc.so.6+0x1000" },
  { id: "T-19", probes: [':c:malloc "size = %d", arg1'], at: "uprobe:libc.so.6+0x1000" },
  {
    id: "T-21",
    probes: ['r::__kmalloc (retval == 0) "kmalloc failed!"'],
    at: "fexit:__kmalloc_noprof",
    bare: "error: no function __kmalloc in this kernel",
  },
  {
    id: "T-22",
    probes: ['r:c:malloc (retval) "allocated = %x", retval'],
    at: "uretprobe:libc.so.6+0x1000",
  },
  {
    id: "T-24",
    probes: ['t:block:block_rq_complete "sectors=%d", args->nr_sector'],
    options: { timeOfDay: true },
    at: "block:block_rq_complete",
  },
  { id: "T-25", probes: ["u:pthread:pthread_create (arg4 != 0)"], at: "uprobe:libc.so.6+0x500" },
  {
    id: "T-27",
    probes: ['u:pthread:pthread_create "%U", arg3'],
    options: { timeOfDay: true, printCpu: true },
    at: "uprobe:libc.so.6+0x500",
  },
  {
    id: "T-28",
    probes: ['u:pthread:pthread_create "start addr = %llx", arg3'],
    at: "uprobe:libc.so.6+0x500",
  },
  {
    id: "T-30",
    probes: ['r:/usr/lib64/libtinfo.so:curses_version "Version=%s", retval'],
    at: "uretprobe:libtinfo.so+0x1000",
  },
  {
    id: "T-31",
    probes: ['p:c:open (STRCMP("test.txt", arg1)) "opening %s", arg1'],
    options: { timeOfDay: true },
    at: "uprobe:libc.so.6+0x1080",
  },
  {
    id: "T-33",
    probes: ['p::SyS_nanosleep(struct timespec *ts) "sleep for %lld ns", ts->tv_nsec'],
    at: "syscalls:sys_enter_nanosleep",
  },
  {
    id: "T-34",
    probes: ["__x64_sys_nanosleep", "__x64_sys_clone"],
    options: { cgroupPath: "/sys/fs/cgroup/system.slice/workload.service" },
    at: "fentry:__x64_sys_clone fentry:__x64_sys_nanosleep",
    bare: "syscalls:sys_enter_clone syscalls:sys_enter_nanosleep",
  },
  {
    id: "T-36",
    probes: ['p::__account_cfs_rq_runtime(struct cfs_rq *cfs_rq) "%d", cfs_rq->runtime_remaining'],
    options: { includes: ["kernel/sched/sched.h"] },
    at: "fentry:__account_cfs_rq_runtime",
    bare: NO_KPROBES,
  },
  {
    id: "T-37",
    probes: ["udpv6_sendmsg(struct sock *sk) (sk->sk_dport == 13568)"],
    options: { includes: ["net/sock.h"] },
    at: "fentry:udpv6_sendmsg",
    bare: NO_KPROBES,
  },
  {
    id: "T-39",
    probes: ["p:c:inet_pton"],
    options: { userStack: true, symbolFiles: ["/lib/x86_64-linux-gnu/libc.so.6", "/bin/ping"] },
    at: "uprobe:libc.so.6+0x1140",
  },
  {
    id: "T-40",
    probes: ["clockevents_program_event"],
    options: { kernelStack: true, aggregate: true, maxEvents: 1000 },
    at: "fentry:clockevents_program_event",
    bare: NO_KPROBES,
  },
  {
    id: "T-42",
    probes: [
      'sys_setsockopt(int fd, int level, int optname, char* optval, int optlen)(level==0 && optname == 1 && STRCMP("{0x6C, 0x00, 0x00, 0x00}", optval))',
    ],
    options: { userStack: true, maxEvents: 1, binaryCompare: true },
    at: "syscalls:sys_enter_setsockopt",
  },
  {
    id: "T-43",
    probes: ['p:/tmp/a.out:main+0xd "%x", ctx->dx', 'p:/tmp/a.out:main+0x25 "%x", ctx->dx'],
    at: "uprobe:a.out+0x100d uprobe:a.out+0x1025",
  },
  {
    id: "T-45",
    probes: ["t:sched:sched_switch (args->prev_state == TASK_STATE_MAX || args->prev_state == 0)"],
    options: { pids: [1134138] },
    at: "sched:sched_switch",
  },
  {
    id: "T-46",
    probes: ["t:sched:sched_switch (args->prev_state == TASK_STATE_MAX || args->prev_state == 0)"],
    options: { tid: 1134140 },
    at: "sched:sched_switch",
  },
  {
    id: "T-51",
    probes: ["t:sched:sched_process_fork"],
    options: { maxEvents: 2, elapsed: true, epoch: true },
    at: "sched:sched_process_fork",
  },
  {
    id: "T-52",
    probes: ["t:sched:sched_process_fork"],
    options: { maxEvents: 2, timeOfDay: true, epoch: true },
    at: "sched:sched_process_fork",
  },
  {
    id: "T-54",
    probes: ['c:getenv "%s", arg1'],
    options: { maxEvents: 2, messageFilter: "LC_" },
    at: "uprobe:libc.so.6+0x1040",
  },
  {
    id: "T-55",
    probes: ['c:getenv "%s", arg1'],
    options: { maxEvents: 2, stringSize: 4 },
    at: "uprobe:libc.so.6+0x1040",
  },
  {
    id: "T-57",
    probes: ['r:c:getenv "%llx %U", retval, retval'],
    options: { maxEvents: 2 },
    at: "uretprobe:libc.so.6+0x1040",
  },
  {
    id: "T-58",
    probes: ["t:sched:sched_process_fork"],
    options: { maxEvents: 1, kernelStack: true, userStack: true, addresses: true },
    at: "sched:sched_process_fork",
  },
  {
    id: "T-60",
    probes: ['u:/usr/bin/python3.11:gc__start "%d", arg1'],
    options: { maxEvents: 3, pids: [42] },
    at: "uprobe:python3.11+0x400",
  },
  {
    id: "T-61",
    probes: ['t:syscalls:sys_enter_openat "%s", args->filename'],
    at: "syscalls:sys_enter_openat",
  },
  {
    id: "T-63",
    probes: ['t:syscalls:sys_enter_read (args->count > 20000) "read %d bytes", args->count'],
    at: "syscalls:sys_enter_read",
  },
  {
    id: "T-64",
    probes: [
      't:syscalls:sys_enter_openat (STRCMP("/etc", args->filename)) "%s %s", $task->comm, args->filename',
    ],
    at: "syscalls:sys_enter_openat",
  },
];

describe("the reference's numbered cases", () => {
  test.each(CASES)("$id with fentry", ({ probes, options, at }) => {
    expect(places(withFentry(), probes, options ?? {})).toBe(at);
  });
  test.each(CASES)("$id with kprobes", ({ probes, options, at }) => {
    expect(places(withKprobes(), probes, options ?? {})).toBe(
      at.replaceAll("fentry:", "kprobe:").replaceAll("fexit:", "kretprobe:"),
    );
  });
  test.each(CASES)("$id without function probes", ({ probes, options, at, bare }) => {
    expect(places(withoutKprobes(), probes, options ?? {})).toBe(bare ?? at);
  });
});
