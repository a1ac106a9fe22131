import { readFileSync } from "node:fs";
import { column, data, defineTool, everySeconds, flag, taskFlags } from "../../src/tool.js";
import { cacheProbes, hitsOf, type Figures } from "./_cache.js";

/** MiB of a line of /proc/meminfo. */
const megabytes = (text: string, name: string): bigint =>
  BigInt(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(text)?.[1] ?? 0) / 1024n;

export default defineTool({
  name: "cachestat",
  summary: "Page cache hits and misses, one line per interval",
  about:
    "HITS and MISSES are pages. Many misses with a small CACHED_MB mean that memory is short, or that files are read for the first time.",
  program: "cachestat.c",
  arguments: everySeconds(1),
  flags: {
    timestamp: flag.boolean("-T, --timestamp", "print the time of day"),
    pid: taskFlags.pid,
  },
  examples: [
    { command: "cachestat", about: "every second" },
    { command: "cachestat -T 5 12", about: "twelve times, every five seconds, with the time" },
  ],
  probes: () => [cacheProbes],
  timing: ({ interval = 1 }) => ({ interval }),
  view: ({ timestamp }) =>
    data("cache")
      .rows<Figures>((one) => {
        const memory = readFileSync("/proc/meminfo", "utf8");
        return {
          ...hitsOf(one),
          time: new Date().toTimeString().slice(0, 8),
          dirties: one.dirtied,
          buffers: megabytes(memory, "Buffers"),
          cached: megabytes(memory, "Cached"),
        };
      })
      .columns(
        { titlesOnce: true },
        timestamp && column("time", 8),
        column("hits", 8, { align: "right" }),
        column("misses", 8, { align: "right" }),
        column("dirties", 8, { align: "right" }),
        column.decimal("ratio", 8, { title: "HITRATIO", align: "right", divisor: 100, digits: 2 }),
        column.number("buffers", 12, { title: "BUFFERS_MB", align: "right" }),
        column("cached", 10, { title: "CACHED_MB", align: "right" }),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "600"],
      workload: ["files", "cached", 10],
      expect: {
        rows: 1,
        every: { hits: 640, misses: 64, dirties: 0, hitratio: 90.9 },
      },
    },
    {
      arguments: ["-p", "{pid}", "600"],
      workload: ["files", "cached", 1, "dirty"],
      expect: { rows: 1, every: { misses: 64, dirties: 64 } },
    },
    {
      arguments: ["-T", "-p", "{pid}", "600"],
      workload: ["files", "cached", 1],
      expect: [
        /^TIME +HITS +MISSES +DIRTIES HITRATIO +BUFFERS_MB +CACHED_MB\n\d\d:\d\d:\d\d +\d+ +\d+ +\d+ +\d+\.\d\d +\d+ +\d+$/m,
      ],
    },
  ],
});
