import {
  argument,
  column,
  data,
  defineTool,
  flag,
  membersOf,
  spelled,
  taskFlags,
} from "../../src/tool.js";
import { fullPathFlag, partsIn, partsPath } from "./_paths.js";
import { transfers } from "./_top.js";

export default defineTool({
  name: "fileslower",
  summary: "File reads and writes slower than a threshold",
  about:
    "D is R for a read, W for a write; BYTES is what was transferred. LAT is the time the caller waited, for memory or for the disk; io_uring and mmap are not seen.",
  program: "fileslower.c",
  arguments: {
    least: argument.optionalNumber("min_ms", "threshold in milliseconds (default: 10; 0: all)"),
  },
  flags: {
    pid: taskFlags.pid,
    all: flag.boolean("-a, --all-files", "include sockets, pipes and devices", {
      param: "all_files",
    }),
    full: spelled(fullPathFlag, "-F, --full-path", "show whole paths"),
  },
  examples: [
    { command: "fileslower", about: "10 ms or more" },
    { command: "fileslower 1 -p 181", about: "one process, 1 ms or more" },
  ],
  params: ({ least = 10 }) => ({ least_ns: Math.round(least * 1e6) }),
  probes: () => transfers,
  opening: ({ least = 10 }) => `Tracing sync read/writes slower than ${least} ms`,
  view: ({ full }) =>
    (full
      ? data("placed_slows").rows((one) => ({
          ...membersOf(one, "slow"),
          file: partsPath(partsIn(one, "path.")),
        }))
      : data("slows")
    ).columns(
      column.elapsed("time", 8, { title: "TIME(s)" }),
      column.cut("comm", 14),
      column("tid", 7),
      column("direction", 1, { title: "D" }),
      column.number("bytes", 7),
      column.milliseconds("latency", 7, { title: "LAT(ms)", align: "right" }),
      column("file", 0, { title: "FILENAME" }),
    ),
  smoke: [
    {
      arguments: ["0", "-p", "{pid}"],
      workload: ["readwrite", "/var/tmp/fileslower-smoke", 4096, 8192],
      expect: {
        rows: 6,
        every: { comm: "readwrite", filename: "fileslower-smoke" },
        sums: { bytes: 36864 },
      },
    },
    {
      arguments: ["0", "-F", "-p", "{pid}"],
      workload: ["readwrite", "/var/tmp/fileslower-smoke", 4096],
      expect: { least: 1, every: { filename: "/var/tmp/fileslower-smoke" } },
    },
    {
      arguments: ["60000", "-p", "{pid}"],
      workload: ["readwrite", "/var/tmp/fileslower-smoke", 4096],
      expect: { rows: 0 },
    },
    {
      arguments: ["0", "-p", "{pid}"],
      workload: ["readwrite", "/var/tmp/fileslower-smoke", 4096],
      expect: [
        /^TIME\(s\)  COMM           TID     D BYTES   LAT\(ms\) FILENAME$/m,
        /^\d+\.\d+ +readwrite +\d+ +R 4096 +\d+\.\d\d fileslower-smoke$/m,
      ],
    },
  ],
});
