import {
  argument,
  defineTool,
  fail,
  flag,
  taskFlags,
  ok,
  stackFlags,
  stackSizeFlag,
  stackSizes,
  stacksView,
  threadFlags,
  wrongUsage,
} from "../../src/tool.js";
import { blockTimeFlags, blockTimeParams, noSuchTime } from "./_blocked.js";

export default defineTool({
  name: "offcputime",
  summary: "Off-CPU time, by stack",
  about:
    "Sums the microseconds from a thread leaving its CPU (blocked or preempted) until it returns. Threads that have not returned at the end are not counted.",
  program: "offcputime.c",
  arguments: {
    duration: argument.optionalSeconds("duration", "exit after this many seconds", {
      role: "duration",
    }),
  },
  flags: {
    pid: taskFlags.pid,
    tid: taskFlags.tid,
    ...threadFlags,
    ...stackFlags,
    offsets: flag.boolean("-s, --offset", "show offsets within functions"),
    stackSize: stackSizeFlag,
    hashSize: flag.or(
      flag.integer("--hash-storage-size <keys>", "maximum number of different stacks to sum", {
        most: 1 << 22,
      }),
      40960,
    ),
    ...blockTimeFlags,
    state: flag.integer(
      "--state <bits>",
      "only threads that left in this state (0: runnable, 1: interruptible, 2: uninterruptible)",
      {
        least: 0,
        most: 255,
      },
    ),
    interval: flag.seconds("-i, --interval <seconds>", "print and reset every INTERVAL seconds", {
      role: "interval",
    }),
  },
  examples: [
    { command: "offcputime 5", about: "all threads, for 5 seconds" },
    { command: "offcputime -p 185 -m 1000", about: "one process, periods of 1 ms or more" },
    { command: "offcputime --state 2", about: "only uninterruptible sleep" },
    { command: "offcputime -df -p 185 10 > away.folded", about: "folded, one line per stack" },
    { command: "offcputime --flame away.svg 10", about: "a flame graph" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "-f", "-m", "1000"],
      // A machine that is itself put off after it set its timer leaves the CPU late: well above what is asserted.
      workload: ["rest", 5, 60],
      expect: [/^rest;.*;evening;bed;rest_ms;.*(nanosleep|schedule).* \d{6,}$/m],
    },
  ],
  check(given) {
    const chosen = [
      given.pid.length > 0,
      given.tid.length > 0,
      given.userThreads,
      given.kernelThreads,
    ];
    if (chosen.filter((one) => one).length > 1)
      return wrongUsage("-p, -t, -u and -k cannot be used together");
    if (given.userOnly && given.kernelOnly) return wrongUsage("-U and -K cannot be used together");
    if (given.kernelThreads && given.userOnly)
      return wrongUsage("kernel threads have no user stacks: -k and -U cannot be used together");
    if (given.folded && given.offsets)
      return fail({
        severity: "error",
        code: "offsets-folded",
        message: "folded stacks have no offsets: -f and -s cannot be used together",
      });
    return noSuchTime(given) ?? ok(undefined);
  },
  params: ({ userOnly, kernelOnly, state, ...given }) => ({
    user_stacks: !kernelOnly,
    kernel_stacks: !userOnly,
    ...blockTimeParams(given),
    ...(state === undefined ? {} : { by_state: true, only_state: state }),
  }),
  sizes: ({ stackSize, hashSize }) => ({ ...stackSizes(stackSize), times: hashSize }),
  view: (given) =>
    stacksView("times", given, {
      aggregate: "sum",
      divisor: 1000n,
      unit: "us",
      pid: "tid",
      offsets: given.offsets,
    }),
  opening(given) {
    if (given.folded) return undefined;
    const { pid, tid, userThreads, kernelThreads, duration } = given;
    const who =
      pid.length > 0
        ? `PID ${pid.join(", ")}`
        : tid.length > 0
          ? `TID ${tid.join(", ")}`
          : userThreads
            ? "user threads"
            : kernelThreads
              ? "kernel threads"
              : "all threads";
    const which = given.userOnly ? "user" : given.kernelOnly ? "kernel" : "user + kernel";
    const long = duration === undefined ? "... Hit Ctrl-C to end." : ` for ${duration} secs.`;
    return `Tracing off-CPU time (us) of ${who} by ${which} stack${long}`;
  },
  watchesProcesses: true,
});
