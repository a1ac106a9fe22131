import {
  column,
  data,
  defineTool,
  flag,
  intervalArguments,
  timestampFlag,
} from "../../src/tool.js";

interface Samples {
  readonly cpu: bigint;
  readonly count: bigint;
  readonly occupied: bigint;
}

const percent = (part: bigint, whole: bigint): string =>
  `${((Number(part) / Number(whole)) * 100).toFixed(2)}%`;

export default defineTool({
  name: "runqlen",
  summary: "Run queue length, as histograms",
  about:
    "Samples 99 times a second how many threads wait on each CPU, the running one not counted. With -O, the share of samples that found any.",
  program: "runqlen.c",
  arguments: intervalArguments,
  flags: {
    timestamp: timestampFlag,
    occupancy: flag.boolean(
      "-O, --runqocc",
      "print occupancy: how often anything waited, in percent",
    ),
    perCpu: flag.boolean("-C, --cpus", "one result per CPU", { param: "by_cpu" }),
  },
  examples: [
    { command: "runqlen", about: "all CPUs, until Ctrl-C" },
    { command: "runqlen -OC 1", about: "how occupied each queue is, every second" },
  ],
  opening: "Sampling run queue length... Hit Ctrl-C to end.",
  probes: () => [{ program: "on_sample", at: "perf:cpu-clock:99hz" }],
  view: ({ occupancy, perCpu }) =>
    occupancy
      ? data("samples")
          .rows<Samples>(({ cpu, count, occupied }) => ({ cpu, runqocc: percent(occupied, count) }))
          .columns(
            { sort: "cpu" },
            perCpu && column("cpu", 5),
            column("runqocc", 8, { title: "runqocc" }),
          )
      : data("samples").histogram({ title: "runqlen", section: "cpu", keys: [perCpu && "cpu"] }),
  smoke: [
    {
      arguments: [],
      workload: ["burn", 2, 1000],
      expect: [/^ +runqlen +: count +distribution$/m, /^ +0 +: \d+ /m],
    },
    {
      arguments: ["-O", "-C"],
      workload: ["burn", 2, 1000],
      expect: { least: 1, every: { runqocc: /^\d+\.\d\d%$/ } },
    },
  ],
});
