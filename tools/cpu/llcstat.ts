import { argument, column, data, defineTool, flag } from "../../src/tool.js";

interface Accesses {
  readonly references: bigint;
  readonly misses: bigint;
}

export default defineTool({
  name: "llcstat",
  summary: "Last-level cache hits and misses, by process",
  about:
    "Samples the processor's cache reference and miss counters. Virtual machines often have none.",
  instead:
    "hardware counters are passed to few virtual machines; profile shows where the CPU time goes",
  program: "llcstat.c",
  arguments: {
    duration: argument.optionalSeconds("duration", "exit after this many seconds (default: 10)", {
      role: "duration",
    }),
  },
  flags: {
    period: flag.or(
      flag.integer("-c, --sample_period <events>", "sample one in this many events (default: 100)"),
      100,
    ),
    threads: flag.boolean("-t, --tid", "one result per thread", { param: "by_thread" }),
  },
  examples: [
    { command: "llcstat", about: "for ten seconds" },
    { command: "llcstat 20 -c 5000", about: "20 seconds, one event in 5000" },
  ],
  opening: "Running for the given time or hit Ctrl-C to end.",
  probes: ({ period }) => [
    { program: "on_reference", at: `perf:cache-references:${period}` },
    { program: "on_miss", at: `perf:cache-misses:${period}` },
  ],
  view: ({ threads }) =>
    data("accesses")
      .rows<Accesses>((row) => ({
        ...row,
        hits:
          row.references === 0n
            ? ""
            : `${(100 - (100 * Number(row.misses)) / Number(row.references)).toFixed(2)}%`,
      }))
      .columns(
        { sort: "-references" },
        column("pid", 8),
        threads && column("tid", 8),
        column("comm", 16, { title: "NAME" }),
        column("cpu", 4),
        column("references", 12, { title: "REFERENCE", align: "right" }),
        column("misses", 12, { title: "MISS", align: "right" }),
        column("hits", 8, { title: "HIT%", align: "right" }),
      ),
  unproved:
    "takes the hardware events cache-references and cache-misses, which virtual machines seldom have; it compiles, and has counted nothing",
  smoke: [],
});
