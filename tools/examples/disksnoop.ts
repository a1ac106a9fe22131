import { column, data, defineTool } from "../../src/tool.js";

export default defineTool({
  name: "disksnoop",
  summary: "Example: each block request with its latency",
  about:
    "T is the kernel's flags: R read, W write, F flush, D discard, S synchronous, M metadata. biosnoop shows more.",
  program: "disksnoop.c",
  flags: {},
  examples: [{ command: "disksnoop", about: "until Ctrl-C" }],
  view: () =>
    data("ios").columns(
      column.elapsed("time", 18, { title: "TIME(s)" }),
      column("rwbs", 7, { title: "T" }),
      column.number("bytes", 8),
      column.milliseconds("latency", 0, { title: "LAT(ms)" }),
    ),
  smoke: [
    {
      arguments: [],
      workload: ["directio", "disksnoop", "write", 16384, 5],
      expect: { least: 5, some: [{ t: /^W/, bytes: 16384, latMs: (ms) => Number(ms) > 0 }] },
    },
  ],
});
