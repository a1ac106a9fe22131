import {
  argument,
  column,
  data,
  defineTool,
  flag,
  ok,
  wrongUsage,
  type Column,
} from "../../src/tool.js";

interface Sample {
  readonly time: bigint;
  readonly cpu: bigint;
  readonly length: bigint;
}

const HERTZ = 99;
/** Samples of one moment come this close together: half of the time between two. */
const MOMENT_NS = 1_000_000_000n / BigInt(2 * HERTZ);

/** What was idle while others waited, in samples of CPUs. */
interface Figures {
  readonly samples: number;
  readonly busy: number;
  readonly unclaimed: number;
}

/** One moment's lengths: at most as many idle CPUs are unclaimed as threads wait elsewhere. */
function lookAt(lengths: readonly number[]): Figures {
  const idle = lengths.filter((length) => length === 0).length;
  const waiting = lengths.reduce((sum, length) => sum + Math.max(0, length - 1), 0);
  return {
    samples: lengths.length,
    busy: lengths.length - idle,
    unclaimed: Math.min(idle, waiting),
  };
}

/** Samples → moments → a row each: the lengths of all CPUs and how much later each was looked at than the first. */
function moments(cpus: number) {
  let moment: readonly Sample[] = [];
  return (sample: Sample): object | undefined => {
    const [first] = moment;
    const joins =
      first === undefined ||
      (sample.time - first.time <= MOMENT_NS && moment.every(({ cpu }) => cpu !== sample.cpu));
    const before = moment;
    moment = joins ? [...moment, sample] : [sample];
    return joins ? undefined : rowOf(before, cpus);
  };
}

/** Of a CPU that was not looked at: 0, as BCC's has it. */
function rowOf(moment: readonly Sample[], cpus: number): object {
  const at = moment.reduce((least, { time }) => (time < least ? time : least), moment[0]!.time);
  const all = Array.from({ length: cpus }, (_, cpu) =>
    moment.find((one) => one.cpu === BigInt(cpu)),
  );
  return Object.fromEntries([
    ["time", at],
    ["at", at],
    ...all.map((one, cpu) => [`cpu${cpu}`, one?.length ?? 0n]),
    ...all.map((one, cpu) => [`offset${cpu}`, one === undefined ? 0n : one.time - at]),
  ]) as object;
}

const perCpu = (cpus: number, key: string, title: string): readonly Column[] =>
  Array.from({ length: cpus }, (_, cpu) =>
    column.number(`${key}${cpu}`, 0, { title: `${title}${cpu}` }),
  );

/** Samples → moments → a row at the end of each interval. */
function unclaimedIdle(intervalNs: bigint) {
  let moment: { readonly at: bigint; readonly lengths: Map<bigint, number> } | undefined;
  let began: bigint | undefined;
  let sum: Figures = { samples: 0, busy: 0, unclaimed: 0 };
  const finish = (): void => {
    if (moment === undefined) return;
    const one = lookAt([...moment.lengths.values()]);
    sum = {
      samples: sum.samples + one.samples,
      busy: sum.busy + one.busy,
      unclaimed: sum.unclaimed + one.unclaimed,
    };
  };
  return ({ time, cpu, length }: Sample): object | undefined => {
    began ??= time;
    if (moment === undefined || moment.lengths.has(cpu) || time - moment.at > MOMENT_NS) {
      finish();
      moment = { at: time, lengths: new Map() };
    }
    moment.lengths.set(cpu, Number(length));
    if (time - began < intervalNs || sum.samples === 0) return undefined;
    const percent = (part: number): string => `${((100 * part) / sum.samples).toFixed(2)}%`;
    const row = { time, busy: percent(sum.busy), unclaimed: percent(sum.unclaimed) };
    began = time;
    sum = { samples: 0, busy: 0, unclaimed: 0 };
    return row;
  };
}

export default defineTool({
  name: "cpuunclaimed",
  summary: "Idle CPUs while threads wait for others",
  about:
    "Samples the run queues of all CPUs 99 times a second. Unclaimed are idle CPUs while a thread waits on another: the share of the machine that better balancing would recover. Needs more than one CPU.",
  program: "cpuunclaimed.c",
  arguments: {
    interval: argument.optionalSeconds("interval", "print every INTERVAL seconds (default: 1)"),
    outputs: argument.optionalInteger("count", "exit after about COUNT outputs"),
  },
  flags: {
    timestamp: flag.boolean("-T, --timestamp", "print the time of day"),
    csv: flag.boolean("-j", "each sample of all run queues, as comma-separated values", {
      role: "csv",
    }),
    fullCsv: flag.boolean("-J, --fullcsv", "as -j, with the CPUs' offsets in time (ns)", {
      role: "csv",
    }),
  },
  examples: [
    { command: "cpuunclaimed", about: "every second" },
    { command: "cpuunclaimed -T 5", about: "every five seconds, with the time" },
  ],
  check: ({ csv, fullCsv, interval }) =>
    (csv || fullCsv) && interval !== undefined
      ? wrongUsage("-j and -J print every sample: no interval can be given")
      : ok(undefined),
  prepare: (_, { cpus }) => cpus,
  opening: "Sampling run queues... Output every interval. Hit Ctrl-C to end.",
  probes: () => [{ program: "on_sample", at: `perf:cpu-clock:${HERTZ}hz` }],
  timing: ({ interval, outputs }) =>
    outputs === undefined ? {} : { duration: outputs * (interval ?? 1) + 0.5 },
  view({ interval, timestamp, csv, fullCsv }, cpus) {
    if (csv || fullCsv)
      return data("samples")
        .rows<Sample>(moments(cpus))
        .columns(
          timestamp && column.timeOfDay("time"),
          column.number("at", 0, { title: "TIMESTAMP_ns" }),
          ...perCpu(cpus, "cpu", "CPU"),
          ...(fullCsv ? perCpu(cpus, "offset", "OFFSET_ns_CPU") : []),
        );
    return data("samples")
      .rows<Sample>(unclaimedIdle(BigInt(Math.round((interval ?? 1) * 1e9))))
      .columns(
        timestamp && column.timeOfDay("time"),
        column("busy", 8, { title: "%CPU", align: "right" }),
        column("unclaimed", 15, { title: "UNCLAIMED_IDLE", align: "right" }),
      );
  },
  smoke: [
    {
      arguments: ["-J"],
      workload: ["burn", 3, 300],
      expect: [
        /TIMESTAMP_ns,CPU0,(CPU\d+,)*OFFSET_ns_CPU0(,OFFSET_ns_CPU\d+)*$/im,
        /,\d{9,}(,\d+)+$/m,
      ],
    },
    {
      arguments: ["0.1"],
      workload: ["burn", 3, 300],
      expect: {
        least: 1,
        every: { cpu: /^\d+\.\d\d%$/, unclaimedIdle: /^\d+\.\d\d%$/ },
      },
    },
  ],
});
