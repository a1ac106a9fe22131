import {
  argument,
  defineTool,
  flag,
  ok,
  stackSizeFlag,
  stackSizes,
  stacksView,
  taskFlags,
  wrongUsage,
} from "../../src/tool.js";
import { blockTimeFlags, blockTimeParams, noSuchTime } from "./_blocked.js";

export default defineTool({
  name: "wakeuptime",
  summary: "Sleep time, by waker and waker's stack",
  about:
    "Sums the microseconds from a thread leaving its CPU until another wakes it, by both names and the waker's kernel stack.",
  program: "wakeuptime.c",
  arguments: {
    duration: argument.optionalSeconds("duration", "exit after this many seconds", {
      role: "duration",
    }),
  },
  flags: {
    pid: taskFlags.pid,
    userOnly: flag.boolean("-u, --useronly", "no kernel threads", {
      params: (on): Record<string, number> => (on ? { task_only_threads: 1 } : {}),
    }),
    verbose: flag.boolean("-v, --verbose", "show addresses instead of names"),
    folded: flag.boolean("-f, --folded", "folded output, one line per stack, for flame graphs"),
    stackSize: stackSizeFlag,
    ...blockTimeFlags,
  },
  examples: [
    { command: "wakeuptime 5", about: "all threads, for 5 seconds" },
    { command: "wakeuptime -p 185", about: "who wakes one process" },
    { command: "wakeuptime -f 10 > wakes.folded", about: "folded, one line per stack" },
  ],
  check: (given) => {
    if (given.pid.length > 0 && given.userOnly)
      return wrongUsage("-p and -u cannot be used together");
    return noSuchTime(given) ?? ok(undefined);
  },
  params: blockTimeParams,
  sizes: ({ stackSize }) => ({ ...stackSizes(stackSize) }),
  opening: ({ folded, pid, duration }) =>
    folded
      ? undefined
      : `Tracing blocked time (us) by kernel stack${pid.length === 0 ? "" : ` of PID ${pid.join(", ")}`}${duration === undefined ? "... Hit Ctrl-C to end." : ` for ${duration} secs.`}`,
  view: ({ folded, verbose }) => ({
    ...stacksView(
      "times",
      { userOnly: true, kernelOnly: true, folded: true, delimited: false },
      {
        aggregate: "sum",
        divisor: 1000n,
        unit: "us",
        addresses: verbose,
        waker: { comm: "waker", kernel: "waker_kernel" },
      },
    ),
    comm: "target",
    folded,
  }),
  smoke: [
    {
      arguments: ["-p", "{pid}", "-f", "-m", "1000"],
      workload: ["rest", 5, 200],
      expect: [/^\S.*;.*(hrtimer|try_to_wake_up).*;rest \d{5,}$/m],
    },
    {
      arguments: ["-p", "{pid}", "-m", "1000"],
      workload: ["rest", 5, 200],
      expect: [/^ {4}waker: {11}\S.*\n( {4}.*\n)+ {4}target: {10}rest\n {8}\d{5,}$/m],
    },
  ],
});
