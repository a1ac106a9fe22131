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
  summary: "Lengths of the CPUs' run queues, as histograms",
  about:
    "Looks 99 times a second on each CPU how many threads wait there beside the one that runs. With -O the share of looks that found any.",
  program: "runqlen.c",
  arguments: intervalArguments,
  flags: {
    timestamp: timestampFlag,
    occupancy: flag.boolean("-O, --runqocc", "how often anything waited, in percent"),
    perCpu: flag.boolean("-C, --cpus", "each CPU apart", { param: "by_cpu" }),
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
      workload: ["burn", 4, 200],
      expect: [/^ +runqlen +: count +distribution$/m, /^ +0 +: \d+ /m],
    },
    {
      arguments: ["-O", "-C"],
      workload: ["burn", 4, 200],
      expect: { least: 1, every: { runqocc: /^\d+\.\d\d%$/ } },
    },
  ],
});
