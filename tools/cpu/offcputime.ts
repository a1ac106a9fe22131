import {
  argument,
  defineTool,
  fail,
  flag,
  listFlags,
  ok,
  stackFlags,
  stackSizeFlag,
  stacksView,
  threadFlags,
  wrongUsage,
} from "../../src/tool.js";
import { blockTimeFlags, blockTimeParams, noSuchTime } from "./_blocked.js";

export default defineTool({
  name: "offcputime",
  summary: "Time that threads spend off the CPU, by the stack where they left it",
  about:
    "Sums microseconds from the moment a thread leaves its CPU (to wait, or because another took it) until it is back. What has not come back at the end is not in the figures.",
  program: "offcputime.c",
  arguments: {
    duration: argument.optionalSeconds("duration", "end after so many seconds", {
      role: "duration",
    }),
  },
  flags: {
    ...listFlags,
    ...threadFlags,
    ...stackFlags,
    offsets: flag.boolean("-s, --offset", "offsets in functions"),
    stackSize: stackSizeFlag,
    hashSize: flag.or(
      flag.integer("--hash-storage-size <keys>", "stacks that can be summed up", { most: 1 << 22 }),
      40960,
    ),
    ...blockTimeFlags,
    state: flag.integer(
      "--state <bits>",
      "only threads that left in this state (0 = could run on, 1 = interruptible, 2 = uninterruptible)",
      {
        least: 0,
        most: 255,
      },
    ),
    interval: flag.seconds("-i, --interval <seconds>", "print and begin anew every so often", {
      role: "interval",
    }),
  },
  examples: [
    { command: "offcputime 5", about: "all threads, for 5 seconds" },
    { command: "offcputime -p 185 -m 1000", about: "one process, stretches of 1 ms and more" },
    { command: "offcputime --state 2", about: "only uninterruptible sleep" },
    { command: "offcputime -df -p 185 10 > away.folded", about: "one line a stack" },
    { command: "offcputime --flame away.svg 10", about: "a flame graph" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "-f", "-m", "1000"],
      workload: ["rest", 5, 20],
      expect: [/^rest;.*;evening;bed;rest_ms;.*(nanosleep|schedule).* \d{6,}$/m],
    },
  ],
  check(given) {
    const chosen = [
      given.pids.length > 0,
      given.tids.length > 0,
      given.userThreads,
      given.kernelThreads,
    ];
    if (chosen.filter((one) => one).length > 1)
      return wrongUsage("-p, -t, -u and -k exclude each other");
    if (given.userOnly && given.kernelOnly) return wrongUsage("-U and -K exclude each other");
    if (given.kernelThreads && given.userOnly)
      return wrongUsage("kernel threads have no user stacks: -k and -U exclude each other");
    if (given.folded && given.offsets)
      return fail({
        severity: "error",
        code: "offsets-folded",
        message: "folded stacks have no offsets: -f and -s exclude each other",
      });
    return noSuchTime(given) ?? ok(undefined);
  },
  params: ({ userOnly, kernelOnly, state, ...given }) => ({
    user_stacks: !kernelOnly,
    kernel_stacks: !userOnly,
    ...blockTimeParams(given),
    ...(state === undefined ? {} : { by_state: true, only_state: state }),
  }),
  sizes: ({ stackSize, hashSize }) => ({ stacks: stackSize, times: hashSize }),
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
    const { pids, tids, userThreads, kernelThreads, duration } = given;
    const who =
      pids.length > 0
        ? `PID ${pids.join(", ")}`
        : tids.length > 0
          ? `TID ${tids.join(", ")}`
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
