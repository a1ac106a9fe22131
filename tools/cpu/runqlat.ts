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
  name: "runqlat",
  summary: "Run queue latency, as histograms",
  about:
    "Time from a thread becoming runnable (woken, new or preempted) until it runs. A tail of long times means overcommitted CPUs.",
  program: "runqlat.c",
  arguments: intervalArguments,
  flags: {
    pid: taskFlags.pid,
    tid: spelled(taskFlags.tid, "--tid <tids>"),
    uid: taskFlags.uid,
    name: taskFlags.name,
    timestamp: timestampFlag,
    milliseconds: flag.boolean("-m, --milliseconds", "show times in milliseconds"),
    processes: flag.boolean("-P, --pids", "one result per process", { param: "by_process" }),
    namespaces: flag.boolean("--pidnss", "one histogram per PID namespace", {
      param: "by_namespace",
    }),
    threads: flag.boolean("-L, --tids", "one result per thread", { param: "by_thread" }),
  },
  examples: [
    { command: "runqlat", about: "all threads, until Ctrl-C" },
    { command: "runqlat -mT 1", about: "every second, in milliseconds" },
    { command: "runqlat -P", about: "one result per process" },
  ],
  check: ({ processes, namespaces, threads }) =>
    [processes, namespaces, threads].filter((one) => one).length > 1
      ? wrongUsage("-P, -L and --pidnss cannot be used together")
      : ok(undefined),
  opening: "Tracing run queue latency... Hit Ctrl-C to end.",
  view: ({ milliseconds, processes, namespaces, threads }) => {
    const section = processes ? "pid" : threads ? "tid" : "pidns";
    return data("waits").histogram({
      title: milliseconds ? "msecs" : "usecs",
      section,
      keys: [(processes || threads || namespaces) && "id"],
      divisor: milliseconds ? 1_000_000 : 1000,
    });
  },
  smoke: [
    {
      arguments: ["-p", "{pid}", "-P"],
      workload: ["rest", 5, 100],
      expect: { rows: 1, every: { pid: "{pid}", data: waitsAtLeastOne } },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["rest", 5, 100],
      expect: [/^ {5}usecs {15}: count {5}distribution$/m],
    },
  ],
});

interface Bucket {
  readonly count: number;
}

/** A sleep ends with a wait, however short, but where the machine is put off until the time is over. */
function waitsAtLeastOne(buckets: unknown): boolean {
  return (buckets as readonly Bucket[]).some(({ count }) => count > 0);
}
