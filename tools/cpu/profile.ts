import {
  argument,
  defineTool,
  flag,
  listFlags,
  ok,
  pinnedFlags,
  spelled,
  stackFlags,
  stackSizeFlag,
  stacksView,
  wrongUsage,
} from "../../src/tool.js";

export default defineTool({
  name: "profile",
  summary: "CPU time by stack, from samples taken at a fixed rate",
  about:
    "Samples what each CPU runs, by processor cycles where they can be counted, else by the CPU's clock. A stack's count divided by the rate is the seconds that were spent there on a CPU.",
  program: "profile.c",
  arguments: {
    duration: argument.optionalSeconds("duration", "end after so many seconds", {
      role: "duration",
    }),
  },
  flags: {
    pids: listFlags.pids,
    tids: spelled(listFlags.tids, "-L, --tid <tids>"),
    ...stackFlags,
    frequency: flag.integer("-F, --frequency <hertz>", "samples a second and CPU (49)"),
    period: flag.integer("-c, --count <events>", "one sample every so many events instead"),
    annotations: flag.boolean("-a, --annotations", "_[k] after kernel frames (with -f)"),
    idle: flag.boolean("-I, --include-idle", "samples of idle CPUs too", { param: "idle_too" }),
    hashSize: flag.or(
      flag.integer("--hash-storage-size <keys>", "stacks that can be counted", { most: 1 << 22 }),
      40960,
    ),
    stackSize: stackSizeFlag,
    cpu: flag.integer("-C, --cpu <number>", "only this CPU", { least: 0 }),
    addresses: flag.boolean("-A, --address", "addresses instead of names"),
    ...pinnedFlags,
    interval: flag.seconds("-i, --interval <seconds>", "print and begin anew every so often", {
      role: "interval",
    }),
  },
  examples: [
    { command: "profile 5", about: "all threads, for 5 seconds" },
    { command: "profile -F 99 -p 185", about: "one process, 99 times a second" },
    { command: "profile -f 10 > stacks.folded", about: "one line a stack" },
    { command: "profile --flame cpu.svg 10", about: "a flame graph" },
    { command: "profile -K -i 1", about: "kernel stacks, anew every second" },
  ],
  smoke: [
    {
      arguments: ["-F", "199", "-f", "-p", "{pid}"],
      workload: ["burn", 2, 500],
      expect: [/^burn;.*;mill;grind;crush \d+$/m],
    },
  ],
  check({ pids, tids, userOnly, kernelOnly, frequency, period }) {
    if (pids.length > 0 && tids.length > 0) return wrongUsage("-p and -L exclude each other");
    if (userOnly && kernelOnly) return wrongUsage("-U and -K exclude each other");
    if (frequency !== undefined && period !== undefined)
      return wrongUsage("-F and -c exclude each other");
    return ok(undefined);
  },
  probes({ frequency = 49, period, cpu }) {
    const rate = period === undefined ? `${frequency}hz` : `${period}`;
    const at = [`perf:cpu-cycles:${rate}`, `perf:cpu-clock:${rate}`];
    return [{ program: "on_sample", at, cpu }];
  },
  params: ({ userOnly, kernelOnly }) => ({ user_stacks: !kernelOnly, kernel_stacks: !userOnly }),
  sizes: ({ stackSize, hashSize }) => ({ stacks: stackSize, counts: hashSize }),
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
