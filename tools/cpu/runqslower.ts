import { argument, column, data, defineTool, flag, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "runqslower",
  summary: "Threads that wait for a CPU longer than a threshold",
  about: "One line per wait longer than the threshold (default: 10 ms). 0 shows all.",
  program: "runqslower.c",
  arguments: {
    least: argument.optionalNumber("min_us", "threshold in microseconds (default: 10000)", {
      param: "least_ns",
      times: 1000,
    }),
  },
  flags: {
    ...taskFlags,
    previous: flag.boolean("-P, --previous", "show the thread that ran before"),
  },
  examples: [
    { command: "runqslower", about: "waits of 10 ms or more" },
    { command: "runqslower 1000 -p 185", about: "one process, 1 ms or more" },
    { command: "runqslower -P", about: "and what ran instead" },
  ],
  opening: "Tracing run queue latency higher than the limit... Hit Ctrl-C to end.",
  view: ({ previous }) =>
    data("waits").columns(
      column.timeOfDay("time", 8),
      column("comm", 16),
      column("tid", 7),
      column.microseconds("took", 10, { title: "LAT(us)", align: "right" }),
      previous && column("before_comm", 16, { title: "PREV COMM" }),
      previous && column("before_tid", 8, { title: "PREV TID" }),
    ),
  smoke: [
    {
      arguments: ["0", "-p", "{pid}"],
      workload: ["rest", 5, 100],
      // A sleep whose time is over before the thread leaves its CPU has no wait.
      expect: { least: 1, every: { comm: "rest", tid: "{pid}" } },
    },
    {
      arguments: ["0", "-P", "-p", "{pid}"],
      workload: ["rest", 1, 1],
      expect: [/^TIME +COMM +TID +LAT\(us\) +PREV COMM +PREV TID/m],
    },
  ],
});
