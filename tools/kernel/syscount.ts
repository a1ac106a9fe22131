import {
  defineTool,
  errnoNames,
  errnoOf,
  flag,
  ok,
  spelled,
  syscallNameOf,
  syscallNames,
  syscallNumberOf,
  parentFlag,
  wrongUsage,
  type Listing,
  type NumberedCall,
} from "../../src/tool.js";
import { callFlags, callsView } from "./_calls.js";

const ARCH = process.arch === "arm64" ? "arm64" : "x64";

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
  command: true,
  flags: {
    ...callFlags("list system call names and exit"),
    parent: spelled(parentFlag, "-c, --ppid <pid>"),
    errno: flag.string("-e, --errno <error>", "only calls that fail with this error: EPERM or 1", {
      suggested: errnoNames,
    }),
    latency: flag.boolean("-L, --latency", "show the time spent in calls", { param: "latency" }),
    call: flag.string("--syscall <name>", "only this system call (-l lists them)", {
      suggested: () => Object.values(syscallNames(ARCH)),
    }),
  },
  examples: [
    { command: "syscount", about: "the ten most frequent calls, until Ctrl-C" },
    { command: "syscount -i 1 -T 20", about: "the twenty most frequent, every second" },
    { command: "syscount -L -p 185", about: "where one process spends its time in the kernel" },
    { command: "syscount -x", about: "failed calls" },
    { command: "syscount --exec make", about: "a command, from start to end" },
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
  view: (given) => callsView<NumberedCall>(given, "SYSCALL", (row) => syscallNameOf(row, ARCH)),
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
