import { column, data, defineTool, flag, spelled, taskFlags } from "../../src/tool.js";
import { fullPathFlag, placedPath } from "./_paths.js";

export default defineTool({
  name: "statsnoop",
  summary: "stat() and similar calls, with results",
  about:
    "Failing calls often show where a program looks for its configuration or libraries; many calls for one path show what ought to be cached.",
  program: "statsnoop.c",
  flags: {
    pid: taskFlags.pid,
    tid: spelled(taskFlags.tid, "--tid <tids>"),
    uid: taskFlags.uid,
    name: taskFlags.name,
    timestamp: flag.boolean("-t, --timestamp", "show seconds since the first event"),
    syscall: flag.boolean("-s, --syscall", "show the name of the call"),
    failed: flag.boolean("-x, --failed", "only failed calls", { param: "failed_only" }),
    full: fullPathFlag,
  },
  examples: [
    { command: "statsnoop -x", about: "who asks for files that do not exist" },
    { command: "statsnoop -t -p 181", about: "one process, with timestamps" },
  ],
  view: ({ timestamp, syscall, full }) =>
    (full
      ? data("placed_lookups").rows((one) => placedPath(one, "lookup"))
      : data("lookups")
    ).columns(
      timestamp && column.elapsed("time", 14, { title: "TIME(s)" }),
      column("pid", 7),
      column("comm", 16),
      column("fd", 4, { align: "right" }),
      column.number("error", 3, { title: "ERR", align: "right" }),
      syscall && column("call", 10, { title: "SYSCALL" }),
      column("path"),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "-F", "-x"],
      workload: ["stats", "no-such-bite", 3],
      expect: { rows: 3, every: { path: /^\/.+\/no-such-bite$/, err: 2 } },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["stats", "/etc/passwd", 7],
      expect: {
        rows: 7,
        every: { pid: "{pid}", comm: "stats", fd: 0, err: 0, path: "/etc/passwd" },
      },
    },
    {
      arguments: ["-p", "{pid}", "-x", "-s"],
      workload: ["stats", "/no/such/file", 3],
      expect: { rows: 3, every: { err: 2, syscall: "newfstatat", path: "/no/such/file" } },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["stats", "/no/such/file", 1],
      expect: [/^PID     COMM               FD ERR PATH\n\d+ +stats +-1   2 \/no\/such\/file$/m],
    },
  ],
});
