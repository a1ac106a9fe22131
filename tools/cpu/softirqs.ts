import {
  column,
  data,
  defineTool,
  flag,
  intervalArguments,
  ok,
  timestampFlag,
  wrongUsage,
} from "../../src/tool.js";
import { irqFlags } from "./_irqs.js";

export default defineTool({
  name: "softirqs",
  summary: "Time in soft interrupts, by kind",
  about: "Sums the time each kind of soft interrupt ran; -d shows histograms, -C only counts.",
  program: "softirqs.c",
  arguments: intervalArguments,
  flags: {
    timestamp: timestampFlag,
    ...irqFlags,
    perCpu: flag.boolean("-P, --per-cpu", "one result per CPU", { param: "by_cpu" }),
  },
  examples: [
    { command: "softirqs 1 10", about: "every second, ten times" },
    { command: "softirqs -d", about: "how long they take" },
    { command: "softirqs -P 5", about: "by CPU" },
  ],
  check: ({ counts, distribution }) =>
    counts && distribution ? wrongUsage("-C and -d cannot be used together") : ok(undefined),
  opening: ({ counts }) =>
    `Tracing soft irq event ${counts ? "counts" : "time"}... Hit Ctrl-C to end.`,
  leaveOut: ({ counts }) => (counts ? ["tracepoint__irq__softirq_exit"] : []),
  view: ({ counts, distribution, nanoseconds, perCpu }) => {
    const unit = nanoseconds ? "nsecs" : "usecs";
    const divisor = nanoseconds ? 1 : 1000;
    return distribution
      ? data("events").histogram({
          title: unit,
          section: "softirq",
          keys: ["vector", perCpu && "cpu"],
          divisor,
        })
      : data("events").columns(
          { sort: counts ? "count" : "total" },
          column("vector", 16, { title: "SOFTIRQ" }),
          perCpu && column("cpu", 5),
          counts
            ? column("count", 11, { title: "TOTAL_count", align: "right" })
            : column.decimal("total", 11, {
                title: `TOTAL_${unit}`,
                align: "right",
                divisor,
                digits: 0,
              }),
        );
  },
  smoke: [
    {
      arguments: ["-C"],
      workload: ["loopback", "udp", 300],
      expect: { least: 1, some: [{ softirq: "net_rx" }] },
    },
    {
      arguments: ["-d"],
      workload: ["loopback", "udp", 300],
      expect: [/^softirq = net_rx$/m, /^ {5}usecs /m],
    },
    {
      arguments: [],
      workload: ["loopback", "udp", 300],
      expect: [/^SOFTIRQ +TOTAL_usecs$/m, /^net_rx +\d+$/m],
    },
  ],
});
