import {
  argument,
  defineTool,
  flag,
  taskFlags,
  ok,
  pinnedFlags,
  spelled,
  stackFlags,
  stackSizeFlag,
  stackSizes,
  stacksView,
  wrongUsage,
} from "../../src/tool.js";

export default defineTool({
  name: "profile",
  summary: "CPU time by stack, from samples taken at a fixed rate",
  about:
    "Samples what each CPU runs, by cycles where the processor counts them, else by the CPU clock. A stack's count divided by the rate is CPU time in seconds.",
  program: "profile.c",
  arguments: {
    duration: argument.optionalSeconds("duration", "exit after this many seconds", {
      role: "duration",
    }),
  },
  flags: {
    pids: taskFlags.pid,
    tids: spelled(taskFlags.tid, "-L, --tid <tids>"),
    ...stackFlags,
    frequency: flag.integer("-F, --frequency <hertz>", "samples per second and CPU (default: 49)"),
    period: flag.integer("-c, --count <events>", "sample one in this many events instead"),
    annotations: flag.boolean("-a, --annotations", "append _[k] to kernel frames (with -f)"),
    idle: flag.boolean("-I, --include-idle", "include samples of idle CPUs", { param: "idle_too" }),
    hashSize: flag.or(
      flag.integer("--hash-storage-size <keys>", "maximum number of different stacks to count", {
        most: 1 << 22,
      }),
      40960,
    ),
    stackSize: stackSizeFlag,
    cpu: flag.integer("-C, --cpu <number>", "only this CPU", { least: 0 }),
    addresses: flag.boolean("-A, --address", "show addresses instead of names"),
    ...pinnedFlags,
    interval: flag.seconds("-i, --interval <seconds>", "print and reset every INTERVAL seconds", {
      role: "interval",
    }),
  },
  examples: [
    { command: "profile 5", about: "all threads, for 5 seconds" },
    { command: "profile -F 99 -p 185", about: "one process, 99 times a second" },
    { command: "profile -f 10 > stacks.folded", about: "folded, one line per stack" },
    { command: "profile --flame cpu.svg 10", about: "a flame graph" },
    { command: "profile -K -i 1", about: "kernel stacks, reset every second" },
  ],
  smoke: [
    {
      arguments: ["-F", "199", "-f", "-p", "{pid}"],
      // Long enough for a machine that is put off: what it misses has no sample.
      workload: ["burn", 2, 1500],
      expect: [/^burn;.*;mill;grind;crush \d+$/m],
    },
  ],
  check({ pids, tids, userOnly, kernelOnly, frequency, period }) {
    if (pids.length > 0 && tids.length > 0) return wrongUsage("-p and -L cannot be used together");
    if (userOnly && kernelOnly) return wrongUsage("-U and -K cannot be used together");
    if (frequency !== undefined && period !== undefined)
      return wrongUsage("-F and -c cannot be used together");
    return ok(undefined);
  },
  probes({ frequency = 49, period, cpu }) {
    const rate = period === undefined ? `${frequency}hz` : `${period}`;
    const at = [`perf:cpu-cycles:${rate}`, `perf:cpu-clock:${rate}`];
    return [{ program: "on_sample", at, cpu }];
  },
  params: ({ userOnly, kernelOnly }) => ({ user_stacks: !kernelOnly, kernel_stacks: !userOnly }),
  sizes: ({ stackSize, hashSize }) => ({ ...stackSizes(stackSize), counts: hashSize }),
  view: (given) =>
    stacksView("counts", given, {
      aggregate: "count",
      divisor: 1n,
      unit: "samples",
      addresses: given.addresses,
      annotate: given.annotations && given.folded,
    }),
  opening(given) {
    if (given.folded) return undefined;
    const { frequency = 49, period, pids, tids, cpu, duration } = given;
    const sampled = period === undefined ? `${frequency} Hertz` : `every ${period} events`;
    const who =
      pids.length > 0
        ? `PID ${pids.join(", ")}`
        : tids.length > 0
          ? `TID ${tids.join(", ")}`
          : "all threads";
    const which = given.userOnly ? "user" : given.kernelOnly ? "kernel" : "user + kernel";
    const where = cpu === undefined ? "" : ` on CPU#${cpu}`;
    const long = duration === undefined ? "... Hit Ctrl-C to end." : ` for ${duration} secs.`;
    return `Sampling at ${sampled} of ${who} by ${which} stack${where}${long}`;
  },
  watchesProcesses: true,
});
