import {
  column,
  data,
  defineTool,
  intervalArguments,
  ok,
  timestampFlag,
  wrongUsage,
} from "../../src/tool.js";
import { irqFlags } from "./_irqs.js";

export default defineTool({
  name: "hardirqs",
  summary: "Time in hardware interrupt handlers, by device",
  about: "Sums the time each device's handler ran; -d shows histograms, -C only counts.",
  program: "hardirqs.c",
  arguments: intervalArguments,
  flags: { timestamp: timestampFlag, ...irqFlags },
  examples: [
    { command: "hardirqs 1 10", about: "every second, ten times" },
    { command: "hardirqs -d", about: "how long handlers take" },
    { command: "hardirqs -C 5", about: "counts" },
  ],
  check: ({ counts, distribution }) =>
    counts && distribution ? wrongUsage("-C and -d cannot be used together") : ok(undefined),
  opening: ({ counts }) =>
    `Tracing hard irq ${counts ? "events" : "event time"}... Hit Ctrl-C to end.`,
  leaveOut: ({ counts }) => (counts ? ["tracepoint__irq__irq_handler_exit"] : []),
  view: ({ counts, distribution, nanoseconds }) => {
    const unit = nanoseconds ? "nsecs" : "usecs";
    const divisor = nanoseconds ? 1 : 1000;
    return distribution
      ? data("events").histogram({ title: unit, section: "hardirq", divisor })
      : data("events").columns(
          { sort: counts ? "count" : "total" },
          column("name", 26, { title: "HARDIRQ" }),
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
      workload: ["coldreads", "/usr/bin/qemu-system-x86_64", 200],
      expect: { least: 1, every: { totalCount: (count: unknown) => Number(count) > 0 } },
    },
    {
      arguments: ["-d"],
      workload: ["coldreads", "/usr/bin/qemu-system-x86_64", 200],
      expect: [/^hardirq = \S/m, /^ {5}usecs {15}: count/m],
    },
  ],
});
