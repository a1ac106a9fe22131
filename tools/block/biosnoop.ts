import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";
import { checkDisk, diskFlag, diskParams, queuedProbes } from "./_requests.js";

export default defineTool({
  name: "biosnoop",
  summary: "Block I/O as it completes, with latency",
  about:
    "One line per disk request, printed on completion. A flush (F) has neither sector nor bytes. PID and COMM are those of the task that queued it: writes through the page cache are queued later, by a kworker. LAT is the time in the device; QUE (-Q) the time queued in the kernel before that.",
  program: "requests.c",
  flags: {
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    name: taskFlags.name,
    queue: flag.boolean("-Q, --queue", "show time queued in the kernel"),
    disk: diskFlag,
    pattern: flag.boolean("-P, --pattern", "show whether each is sequential or random", {
      param: "by_pattern",
    }),
  },
  examples: [
    { command: "biosnoop", about: "all requests" },
    { command: "biosnoop -Q", about: "with the time in the queue" },
    { command: "biosnoop -d sdc", about: "of one disk" },
    { command: "biosnoop -P", about: "whether each follows the previous one" },
  ],
  check: checkDisk,
  params: diskParams,
  probes: queuedProbes,
  view: ({ queue, pattern }) =>
    data("requests").columns(
      column.elapsed("time", 11),
      column("comm", 14),
      column("pid", 7),
      column("disk", 9),
      column("type", 1, { title: "T" }),
      column("sector", 10),
      column("bytes", 7),
      pattern && column("pattern", 10),
      queue && column.milliseconds("waited", 7, { title: "QUE(ms)", align: "right" }),
      column.milliseconds("took", 7, { title: "LAT(ms)", align: "right" }),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["directio", "biosnoop", "write", 8192, 7],
      expect: {
        some: [{ t: "W", bytes: 8192 }],
        every: { pid: "{pid}", comm: "directio", latMs: (ms) => Number(ms) >= 0 },
      },
    },
    {
      arguments: [],
      workload: ["mounted", "ext4", 2],
      expect: {
        some: [
          { t: "F", sector: 0, bytes: 0 },
          { t: "W", sector: (sector) => Number(sector) > 0 },
        ],
        none: [{ sector: (sector) => Number(sector) > 2 ** 60 }],
      },
    },
    {
      arguments: ["-p", "{pid}", "-QP"],
      workload: ["directio", "biosnoop", "read", 4096, 9],
      // Its file's end may be a discard.
      expect: [
        /^TIME\(s\) {4} COMM {11}PID {5}DISK {6}T SECTOR {5}BYTES {3}PATTERN {4}QUE\(ms\) LAT\(ms\)$/m,
        /^(?:[\d.]+ +directio +\d+ +\w+ +R \d+ +4096 +[A-Z]+ +\d+\.\d\d +\d+\.\d\d\n){9}(?!.* R )/m,
      ],
    },
  ],
});
