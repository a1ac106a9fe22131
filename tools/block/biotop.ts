import { readFileSync } from "node:fs";
import { column, data, defineTool, everySeconds, flag, taskFlags } from "../../src/tool.js";
import { queuedProbes, diskFlag, checkDisk, diskParams } from "./_requests.js";

interface Sum {
  readonly pid: bigint;
  readonly comm: string;
  readonly type: string;
  readonly device: bigint;
  readonly disk: string;
  readonly count: bigint;
  readonly bytes: bigint;
  readonly time: bigint;
}

export default defineTool({
  name: "biotop",
  summary: "Block I/O by process, the largest first",
  about:
    "Bytes read and written per process and disk, with the average time of a request. On a terminal, --live shows it like top.",
  program: "requests.c",
  arguments: everySeconds(1),
  flags: {
    noClear: flag.boolean("-C, --noclear", "do not clear the screen (the default without --live)"),
    rows: flag.or(flag.integer("-r, --maxrows <rows>", "maximum rows to print (default: 20)"), 20),
    pid: taskFlags.pid,
    disk: diskFlag,
  },
  examples: [
    { command: "biotop", about: "every second" },
    { command: "biotop --live", about: "on the whole screen" },
    { command: "biotop -p 181 5 10", about: "one process, ten times, every five seconds" },
  ],
  check: checkDisk,
  params: (given) => ({ summed: true, ...diskParams(given) }),
  probes: queuedProbes,
  timing: ({ interval = 1 }) => ({ interval }),
  opening: ({ interval = 1 }) => `Tracing... Output every ${interval} secs. Hit Ctrl-C to end`,
  header: () =>
    `${new Date().toTimeString().slice(0, 8)} loadavg: ${readFileSync("/proc/loadavg", "utf8").trim()}`,
  view: ({ rows }) =>
    data("sums")
      .rows<Sum>(({ device, count, bytes, time, ...who }) => ({
        ...who,
        major: device >> 20n,
        minor: device & 0xfffffn,
        count,
        bytes,
        average: time / count,
      }))
      .columns(
        { sort: "-bytes", top: rows },
        column("pid", 7),
        column("comm", 16),
        column("type", 1, { title: "D" }),
        column("major", 3, { title: "MAJ" }),
        column("minor", 3, { title: "MIN" }),
        column("disk", 8),
        column("count", 5, { title: "I/O", align: "right" }),
        column.kilobytes("bytes", 7, { title: "Kbytes", align: "right" }),
        column.milliseconds("average", 6, { title: "AVGms", align: "right" }),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "600"],
      workload: ["directio", "biotop", "read", 16384, 8],
      expect: { every: { pid: "{pid}" }, some: [{ d: "R", iO: 8, kbytes: 128 }] },
    },
  ],
});
