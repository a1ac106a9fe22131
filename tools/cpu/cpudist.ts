import {
  data,
  defineTool,
  flag,
  intervalArguments,
  ok,
  spelled,
  taskFlags,
  timestampFlag,
  wrongUsage,
} from "../../src/tool.js";

export default defineTool({
  name: "cpudist",
  summary: "How long threads stay on a CPU at a time, as histograms",
  about:
    "From the moment that a thread comes to a CPU until it leaves it; with -O the time between. Short times at a high rate are many switches.",
  program: "cpudist.c",
  arguments: intervalArguments,
  flags: {
    pid: taskFlags.pid,
    tid: spelled(taskFlags.tid, "--tid <tid>"),
    uid: taskFlags.uid,
    name: taskFlags.name,
    offCpu: flag.boolean("-O, --offcpu", "the time away from the CPU", { param: "off_cpu" }),
    timestamp: timestampFlag,
    milliseconds: flag.boolean("-m, --milliseconds", "times in milliseconds"),
    processes: flag.boolean("-P, --pids", "each process apart", { param: "by_process" }),
    threads: flag.boolean("-L, --tids", "each thread apart", { param: "by_thread" }),
    idle: flag.boolean("-I, --include-idle", "idle CPUs too", { param: "idle_too" }),
    extension: flag.boolean("-e, --extension", "average, total and percentiles below"),
  },
  examples: [
    { command: "cpudist", about: "all threads, until Ctrl-C" },
    { command: "cpudist -O -p 185", about: "how long one process is away" },
    { command: "cpudist -P 1", about: "each process apart, every second" },
  ],
  check: ({ processes, threads }) =>
    processes && threads ? wrongUsage("-P and -L exclude each other") : ok(undefined),
  opening: ({ offCpu }) => `Tracing ${offCpu ? "off" : "on"}-CPU time... Hit Ctrl-C to end.`,
  view: ({ milliseconds, processes, threads, extension }) => {
    const title = milliseconds ? "msecs" : "usecs";
    return data("times").histogram({
      title,
      section: processes ? "pid" : "tid",
      keys: [(processes || threads) && "id"],
      divisor: milliseconds ? 1_000_000 : 1000,
      ...(extension ? { statistics: title } : {}),
    });
  },
  smoke: [
    {
      arguments: ["-O", "-P", "-p", "{pid}"],
      workload: ["rest", 5, 1],
      expect: { rows: 1, every: { pid: "{pid}", data: timesAtLeast(5) } },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["rest", 5, 1],
      expect: { rows: 1, every: { data: timesAtLeast(5) } },
    },
  ],
});

/** A thread that sleeps N times leaves its CPU N times at least. */
function timesAtLeast(least: number) {
  return (buckets: unknown): boolean =>
    (buckets as readonly { readonly count: number }[]).reduce((sum, { count }) => sum + count, 0) >=
    least;
}
