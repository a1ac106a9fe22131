import {
  I386_CALLS,
  column,
  data,
  defineTool,
  durationFlag,
  errnoOf,
  flag,
  ok,
  spelled,
  syscallNames,
  syscallNumberOf,
  taskFlags,
  parentFlag,
  wrongUsage,
  type Listing,
} from "../../src/tool.js";

interface Row {
  readonly call: bigint;
  readonly mode: bigint;
}

const COMPAT = 1n;
const X32 = 2n;

const ARCH = process.arch === "arm64" ? "arm64" : "x64";

/** A number that has no name stays one. */
function nameOf({ call, mode }: Row): string {
  const number = Number(call);
  const name = mode === COMPAT ? I386_CALLS[number] : syscallNames(ARCH)[number];
  return mode === X32 ? `x32 ${name ?? number}` : (name ?? `${number}`);
}

const listed = (names: Readonly<Record<number, string>>): Listing => ({
  lines: Object.values(names).sort(),
  objects: Object.entries(names).map(([number, name]) => ({ number: Number(number), name })),
});

export default defineTool({
  name: "syscount",
  summary: "Count system calls, by call or by process",
  about:
    "Counts calls at entry; with -x, -e and -L, at return. With -L, the time spent is summed and determines the order.",
  program: "syscount.c",
  flags: {
    pid: taskFlags.pid,
    tid: taskFlags.tid,
    parent: spelled(parentFlag, "-c, --ppid <pid>"),
    interval: flag.seconds("-i, --interval <seconds>", "print and reset every INTERVAL seconds", {
      role: "interval",
    }),
    duration: durationFlag,
    top: flag.or(flag.integer("-T, --top <rows>", "print only the largest"), 10),
    failures: flag.boolean("-x, --failures", "only failed calls", { param: "failed_only" }),
    errno: flag.string("-e, --errno <error>", "only calls that fail with this error: EPERM or 1"),
    latency: flag.boolean("-L, --latency", "show the time spent in calls", { param: "latency" }),
    milliseconds: flag.boolean("-m, --milliseconds", "show times in milliseconds"),
    process: flag.boolean("-P, --process", "count by process instead of by call", {
      param: "by_process",
    }),
    list: flag.boolean("-l, --list", "list system call names and exit"),
    call: flag.string("--syscall <name>", "only this system call (-l lists them)"),
  },
  examples: [
    { command: "syscount", about: "the ten most frequent calls, until Ctrl-C" },
    { command: "syscount -i 1 -T 20", about: "the twenty most frequent, every second" },
    { command: "syscount -L -p 185", about: "where one process spends its time in the kernel" },
    { command: "syscount -x", about: "failed calls" },
    { command: "syscount -P -e ENOENT", about: "who asks for files that do not exist" },
  ],
  check({ list, errno, call }) {
    if (list) return ok(listed(syscallNames(ARCH)));
    if (errno !== undefined && errnoOf(errno) === undefined)
      return wrongUsage(`there is no error ${errno}`, "a name or a number: -e ENOENT, -e 2");
    if (call !== undefined && syscallNumberOf(call, ARCH) === undefined)
      return wrongUsage(`there is no system call ${call}`, "syscount -l lists them");
    return ok(undefined);
  },
  params: ({ errno, call }) => ({
    ...(errno === undefined ? {} : { only_error: errnoOf(errno)! }),
    ...(call === undefined ? {} : { one_call: true, only_call: syscallNumberOf(call, ARCH)! }),
  }),
  leaveOut({ failures, errno, latency }) {
    const byResult = failures || errno !== undefined;
    if (latency) return [];
    return [byResult ? "raw_tracepoint__sys_enter" : "raw_tracepoint__sys_exit"];
  },
  view({ process: byProcess, latency, milliseconds, top }) {
    const time = milliseconds
      ? column.milliseconds("time", 16, { title: "TIME (ms)", align: "right", digits: 6 })
      : column.microseconds("time", 16, { title: "TIME (us)", align: "right", digits: 3 });
    const options = { sort: latency ? "-time" : "-count", top };
    const figures = [column("count", 8, { align: "right" }), latency && time] as const;
    if (byProcess)
      return data("calls").columns(options, column("pid", 6), column("comm", 15), ...figures);
    return data("calls")
      .rows<Row>((row) => ({ ...row, call: nameOf(row) }))
      .columns(options, column("call", 22, { title: "SYSCALL" }), ...figures);
  },
  timing: () => ({ stamp: "brackets" }),
  opening({ failures, errno, call, top }) {
    const failed = failures || errno !== undefined ? "failed " : "";
    const what =
      call === undefined ? `${failed}syscalls, printing top ${top}` : `${failed}syscall '${call}'`;
    return `Tracing ${what}... Ctrl+C to quit.`;
  },
  closing: "Detaching...",
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["load", "close", 1000],
      expect: { some: [{ syscall: "close", count: 1000 }] },
      needs: ["rawTracepoints"],
    },
    {
      arguments: ["-p", "{pid}", "-L"],
      workload: ["load", "close", 500],
      expect: [/^SYSCALL +COUNT +TIME \(us\)\n(.*\n)*close +500 +\d+\.\d{3}$/m],
      needs: ["rawTracepoints"],
    },
    {
      arguments: ["-p", "{pid}", "-P", "-x"],
      workload: ["load", "close", 500],
      expect: { rows: 1, every: { pid: "{pid}", comm: "load", count: 500 } },
      needs: ["rawTracepoints"],
    },
  ],
});
