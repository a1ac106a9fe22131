import { argument, column, data, defineTool } from "../../src/tool.js";
import { cpuFlag } from "./_irqs.js";

export default defineTool({
  name: "softirqslower",
  summary: "Soft interrupts that wait or run longer than a threshold",
  about:
    "One line per soft interrupt that took longer than the threshold (default: 10 ms), from raised to running (waiting) or to run (running). The process is the one that was interrupted.",
  program: "softirqslower.c",
  arguments: {
    least: argument.optionalNumber("min_us", "threshold in microseconds (default: 10000)", {
      param: "least_ns",
      times: 1000,
    }),
  },
  flags: { cpu: cpuFlag },
  examples: [
    { command: "softirqslower", about: "10 ms or more" },
    { command: "softirqslower 100 -c 0", about: "100 µs or more, on CPU 0" },
  ],
  opening: "Tracing softirq latency higher than the limit... Hit Ctrl-C to end.",
  view: () =>
    data("slows").columns(
      column.timeOfDay("time", 9),
      column("stage", 8),
      column("softirq", 9),
      column.microseconds("took", 10, { title: "LAT(us)", align: "right" }),
      column("cpu", 4, { align: "right" }),
      column("comm"),
    ),
  smoke: [
    {
      arguments: ["0"],
      workload: ["loopback", "udp", 20],
      expect: {
        least: 2,
        some: [
          { stage: "waiting", softirq: "net_rx" },
          { stage: "running", softirq: "net_rx" },
        ],
      },
    },
  ],
});
