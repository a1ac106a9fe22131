import {
  approximately,
  data,
  defineTool,
  flag,
  intervalArguments,
  oneOf,
  taskFlags,
  timestampFlag,
  wrongUsage,
  type Machine,
} from "../../src/tool.js";
import { checkDisk, diskFlag, diskParams, queuedProbes, requestFlags } from "./_requests.js";

/** So many at least, in all buckets. */
const counted = (least: number) => (buckets: unknown) =>
  (buckets as readonly { readonly count: number }[]).reduce((sum, { count }) => sum + count, 0) >=
  least;

/** Of some processes, a container or a cgroup. */
const ofSome = ({ pid }: { readonly pid: readonly number[] }, { cgroupPath }: Machine): boolean =>
  pid.length > 0 || cgroupPath !== undefined;

export default defineTool({
  name: "biolatency",
  summary: "Latency of block I/O, as histograms",
  about:
    "Time from sending a request to the disk to its completion; with -Q, from queueing it in the kernel. Two humps usually mean two kinds of request, or a cache that hits and misses: -F and -D separate them.",
  program: "biolatency.c",
  arguments: intervalArguments,
  flags: {
    pid: taskFlags.pid,
    timestamp: timestampFlag,
    queued: flag.boolean("-Q, --queued", "include time queued in the kernel"),
    milliseconds: flag.boolean("-m, --milliseconds", "in milliseconds (default: microseconds)"),
    disks: flag.boolean("-D, --disks", "one histogram per disk", { param: "by_disk" }),
    flags: flag.boolean("-F, --flags", "one histogram per set of request flags", {
      param: "by_flags",
    }),
    extension: flag.boolean("-e, --extension", "print average, total and percentiles"),
    json: flag.boolean("-j", "as --json", { role: "json" }),
    disk: diskFlag,
  },
  examples: [
    { command: "biolatency", about: "until Ctrl-C" },
    { command: "biolatency 1 10", about: "every second, ten times" },
    { command: "biolatency -mT 1", about: "in milliseconds, with the time of day" },
    { command: "biolatency -DQ", about: "by disk, queue time included" },
    { command: "biolatency -p 181 -e", about: "what one process asked for, with percentiles" },
    { command: "biolatency -F", about: "reads, writes and flushes separately" },
  ],
  check: (given) =>
    given.disks && given.flags ? wrongUsage("-D and -F cannot be used together") : checkDisk(given),
  prepare: (given, machine) => ({ byTask: ofSome(given, machine) }),
  params: (given, { byTask }) => ({
    ...diskParams(given),
    by_task: byTask,
    from_sending: !given.queued,
  }),
  probes: (given, machine) => [
    given.queued
      ? oneOf(
          [{ program: "on_queued", at: "raw:block_io_start" }],
          [{ program: "on_accounted", at: ["k:__blk_account_io_start", "k:blk_account_io_start"] }],
          approximately("from when the kernel made the request, a little before it is queued", [
            { program: "on_issued_made", at: "raw:block_rq_issue" },
          ]),
        )
      : { program: "on_issued", at: "raw:block_rq_issue" },
    ...(!given.queued && ofSome(given, machine) ? queuedProbes() : []),
  ],
  leaveOut: (given, machine) =>
    given.queued
      ? ["on_issued"]
      : ofSome(given, machine)
        ? ["on_issued_made"]
        : ["on_queued", "on_accounted", "on_issued_made"],
  opening: "Tracing block device I/O... Hit Ctrl-C to end.",
  view: ({ milliseconds, disks, flags, extension }) =>
    data("times").histogram({
      title: milliseconds ? "msecs" : "usecs",
      divisor: milliseconds ? 1_000_000 : 1000,
      ...(disks || flags ? { section: disks ? "disk" : "flags" } : {}),
      keys: [disks && "disk", flags && "flags"],
      texts: { flags: requestFlags },
      ...(extension ? { statistics: milliseconds ? "msecs" : "usecs" } : {}),
    }),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["directio", "biolatency", "read", 4096, 30],
      expect: { rows: 1, every: { data: counted(30) } },
    },
    {
      arguments: ["-p", "{pid}", "-Q"],
      workload: ["directio", "biolatency", "read", 4096, 30],
      expect: { rows: 1, every: { data: counted(30) } },
    },
    {
      arguments: ["-p", "1"],
      workload: ["directio", "biolatency", "read", 4096, 30],
      expect: { rows: 0 },
    },
    {
      arguments: ["-D"],
      workload: ["directio", "biolatency", "read", 4096, 30],
      expect: [/^disk = \w+\n {5}usecs {15}: count {5}distribution$/m],
    },
    {
      arguments: ["-F", "-Q"],
      workload: ["directio", "biolatency", "read", 4096, 30],
      expect: {
        some: [{ flags: /^(\w+-)*Read$/, data: counted(30) }],
      },
    },
    {
      arguments: ["-e", "-m", "-j"],
      workload: ["directio", "biolatency", "write", 4096, 30],
      expect: [/"count":\d+/],
    },
  ],
});
