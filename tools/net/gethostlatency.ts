import { column, data, defineTool, taskFlags } from "../../src/tool.js";

const FUNCTIONS = ["getaddrinfo", "gethostbyname", "gethostbyname2"] as const;

export default defineTool({
  name: "gethostlatency",
  summary: "Host name lookup latency",
  about:
    "Calls of getaddrinfo(), gethostbyname() and gethostbyname2() in the C library. Programs with a resolver of their own, such as Go's, are not seen. Names longer than 79 bytes are truncated.",
  program: "gethostlatency.c",
  flags: { pid: taskFlags.pid },
  examples: [
    { command: "gethostlatency", about: "all lookups" },
    { command: "gethostlatency -p 181", about: "of one process" },
  ],
  probes: ({ pid }) =>
    FUNCTIONS.flatMap((name) => [
      { program: "enter", at: `p:c:${name}`, pid },
      { program: "leave", at: `r:c:${name}`, pid },
    ]),
  view: () =>
    data("results").columns(
      column.timeOfDay("time"),
      column("pid", 7),
      column("comm", 16),
      column.milliseconds("latency", 10, { title: "LATms", align: "right" }),
      column("host"),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["lookups", 3],
      expect: {
        rows: 9,
        every: { pid: "{pid}", comm: "lookups", latms: (ms) => Number(ms) > 0 },
        some: [{ host_: "127.0.0.1" }, { host_: "127.0.0.2" }, { host_: "::1" }],
      },
    },
    {
      arguments: [],
      workload: ["lookups", 1],
      expect: [
        /^TIME +PID +COMM +LATms HOST$/m,
        /^\d\d:\d\d:\d\d +\d+ +lookups +\d+\.\d\d 127\.0\.0\.2$/m,
      ],
    },
  ],
});
