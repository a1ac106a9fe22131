import { argument, column, data, defineTool, taskFlags } from "../../src/tool.js";
import { cacheProbes, hitsOf, type Figures } from "./_cache.js";

export default defineTool({
  name: "cachetop",
  summary: "Page cache hits and misses, by process",
  about:
    "HITS and MISSES are pages, DIRTIES pages that were written to. HIT% is the share of accesses that found their page in memory.",
  program: "cachestat.c",
  arguments: {
    interval: argument.optionalSeconds("interval", "print every INTERVAL seconds (default: 5)", {
      role: "interval",
    }),
  },
  flags: { pid: taskFlags.pid },
  examples: [
    { command: "cachetop", about: "every five seconds" },
    { command: "cachetop 1 --live", about: "every second, in place" },
  ],
  probes: () => [cacheProbes],
  params: () => ({ by_process: true }),
  timing: ({ interval = 5 }) => ({ interval }),
  view: () =>
    data("cache")
      .rows<Figures>((one) => ({ ...one, ...hitsOf(one), dirties: one.dirtied }))
      .columns(
        { sort: "-hits" },
        column("pid", 8),
        column("uid", 8),
        column("comm", 16, { title: "CMD" }),
        column("hits", 8),
        column("misses", 8),
        column("dirties", 8),
        column.decimal("ratio", 8, { title: "HIT%", align: "right", divisor: 100, digits: 1 }),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "600"],
      workload: ["files", "cached", 10],
      expect: {
        rows: 1,
        every: {
          pid: "{pid}",
          cmd: "files",
          hits: 640,
          misses: 64,
          dirties: 0,
        },
      },
    },
  ],
});
