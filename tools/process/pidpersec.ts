import { column, data, defineTool, everySeconds } from "../../src/tool.js";

export default defineTool({
  name: "pidpersec",
  summary: "New processes and threads per second",
  about:
    "Short-lived processes are costly and escape sampling tools; execsnoop shows which they are.",
  program: "pidpersec.c",
  arguments: everySeconds(1),
  flags: {},
  examples: [{ command: "pidpersec", about: "one line per second" }],
  timing: ({ interval = 1 }) => ({ interval, stamp: "plain" }),
  // The last output is of the part of an interval that was left.
  view: ({ interval = 1 }) =>
    data("forks").columns(column("count", 0, { title: interval === 1 ? "PIDs/sec" : "PIDs" })),
  opening: "Tracing... Ctrl-C to end.",
  smoke: [
    {
      arguments: ["600"],
      workload: ["endings", 600],
      expect: { rows: 1, every: { pids: (count) => Number(count) >= 600 } },
    },
  ],
});
