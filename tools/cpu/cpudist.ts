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
    "Time from a thread's arrival on a CPU until it leaves; with -O, the time in between. Many short times mean frequent context switches.",
  program: "cpudist.c",
  arguments: intervalArguments,
  flags: {
    pid: taskFlags.pid,
    tid: spelled(taskFlags.tid, "--tid <tids>"),
    uid: taskFlags.uid,
    name: taskFlags.name,
    offCpu: flag.boolean("-O, --offcpu", "measure off-CPU time", { param: "off_cpu" }),
    timestamp: timestampFlag,
    milliseconds: flag.boolean("-m, --milliseconds", "show times in milliseconds"),
    processes: flag.boolean("-P, --pids", "one result per process", { param: "by_process" }),
    threads: flag.boolean("-L, --tids", "one result per thread", { param: "by_thread" }),
    idle: flag.boolean("-I, --include-idle", "include idle CPUs", { param: "idle_too" }),
    extension: flag.boolean("-e, --extension", "print average, total and percentiles below"),
  },
  examples: [
    { command: "cpudist", about: "all threads, until Ctrl-C" },
    { command: "cpudist -O -p 185", about: "off-CPU time of one process" },
    { command: "cpudist -P 1", about: "per process, every second" },
  ],
  check: ({ processes, threads }) =>
    processes && threads ? wrongUsage("-P and -L cannot be used together") : ok(undefined),
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
      workload: ["rest", 5, 100],
      expect: { rows: 1, every: { pid: "{pid}", data: timesAtLeastOne } },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["rest", 5, 100],
      expect: { rows: 1, every: { data: timesAtLeastOne } },
    },
  ],
});

/** A thread that sleeps leaves its CPU, but where the machine is put off until the time is over. */
function timesAtLeastOne(buckets: unknown): boolean {
  return (buckets as readonly { readonly count: number }[]).some(({ count }) => count > 0);
}
