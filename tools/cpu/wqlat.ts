import { data, defineTool, flag, intervalArguments, timestampFlag } from "../../src/tool.js";

export default defineTool({
  name: "wqlat",
  summary: "Workqueue latency, as histograms",
  about:
    "Time from queueing a work item until a kernel thread starts it. Delayed work counts from the end of the delay.",
  program: "wqlat.c",
  arguments: intervalArguments,
  flags: {
    timestamp: timestampFlag,
    nanoseconds: flag.boolean("-N, --nanoseconds", "show times in nanoseconds"),
    byQueue: flag.boolean("-W, --workqueues", "one histogram per workqueue", { param: "by_queue" }),
    queue: flag.string("-w, --wqname <name>", "only this workqueue", { params: nameParams }),
  },
  examples: [
    { command: "wqlat", about: "all workqueues, until Ctrl-C" },
    { command: "wqlat -W 1", about: "each workqueue, every second" },
    { command: "wqlat -w kblockd", about: "one of them" },
  ],
  opening: "Tracing work queue request latency time... Hit Ctrl-C to end.",
  view: ({ nanoseconds, byQueue }) =>
    data("waits").histogram({
      title: nanoseconds ? "nsecs" : "usecs",
      section: "wqname",
      keys: [byQueue && "queue"],
      divisor: nanoseconds ? 1 : 1000,
    }),
  smoke: [
    {
      arguments: ["-W"],
      workload: ["directio", "wqlat", "write", 4096, 50],
      expect: [/^wqname = \S+$/m, /^ {5}usecs {15}: count/m],
    },
  ],
});

/** The kernel keeps 23 characters and more of a name; 23 are compared. */
function nameParams(name: string): Readonly<Record<string, bigint | boolean>> {
  const bytes = Buffer.alloc(24);
  bytes.write(name.slice(0, 23), "latin1");
  return {
    one_queue: true,
    queue_0: bytes.readBigUInt64LE(0),
    queue_1: bytes.readBigUInt64LE(8),
    queue_2: bytes.readBigUInt64LE(16),
  };
}
