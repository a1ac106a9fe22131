import {
  argument,
  defineTool,
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
  name: "offwaketime",
  summary: "Off-CPU time, by the stacks of sleeper and waker",
  about:
    "Like offcputime, with the waker's stack above the sleeper's: what it waited for, and who ended the wait. Periods that did not end with a wakeup are not counted.",
  program: "offwaketime.c",
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
    stackSize: stackSizeFlag,
    ...blockTimeFlags,
    state: flag.integer(
      "--state <bits>",
      "only threads that left in this state (1: interruptible, 2: uninterruptible)",
      { least: 0, most: 255 },
    ),
  },
  examples: [
    { command: "offwaketime 5", about: "all threads, for 5 seconds" },
    { command: "offwaketime -p 185 -m 1000", about: "one process, periods of 1 ms or more" },
    { command: "offwaketime -f 10 > chain.folded", about: "folded, one line per chain" },
  ],
  check(given) {
    const { pid, tid, userThreads, kernelThreads, userOnly, kernelOnly } = given;
    const chosen = [pid.length > 0, tid.length > 0, userThreads, kernelThreads];
    if (chosen.filter((one) => one).length > 1)
      return wrongUsage("-p, -t, -u and -k cannot be used together");
    if (userOnly && kernelOnly) return wrongUsage("-U and -K cannot be used together");
    return noSuchTime(given) ?? ok(undefined);
  },
  params: (given) => ({
    user_stacks: !given.kernelOnly,
    kernel_stacks: !given.userOnly,
    ...blockTimeParams(given),
    ...(given.state === undefined ? {} : { by_state: true, only_state: given.state }),
  }),
  sizes: ({ stackSize }) => ({ ...stackSizes(stackSize) }),
  opening: ({ folded, duration }) =>
    folded
      ? undefined
      : `Tracing blocked time (us) by user + kernel off-CPU and waker stack${duration === undefined ? "... Hit Ctrl-C to end." : ` for ${duration} secs.`}`,
  view: (given) =>
    stacksView("times", given, {
      aggregate: "sum",
      divisor: 1000n,
      unit: "us",
      pid: "tid",
      waker: {
        comm: "waker.comm",
        ...(given.folded ? {} : { pid: "waker.tid" }),
        ...(given.userOnly ? {} : { kernel: "waker.kernel" }),
        ...(given.kernelOnly ? {} : { user: "waker.user" }),
      },
    }),
  watchesProcesses: true,
  smoke: [
    {
      arguments: ["-p", "{pid}", "-f", "-m", "1000"],
      workload: ["rest", 5, 200],
      expect: [/^rest;.*;evening;bed;rest_ms;.*;--;.*(hrtimer|wake_up).*;\S.* \d{5,}$/m],
    },
  ],
});
