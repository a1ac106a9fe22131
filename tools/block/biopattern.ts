import { column, data, defineTool, intervalArguments } from "../../src/tool.js";
import { checkDisk, diskFlag, diskNames, diskParams } from "./_requests.js";

interface Requests {
  readonly device: bigint;
  readonly count: bigint;
  readonly bytes: bigint;
  readonly random: bigint;
}

export default defineTool({
  name: "biopattern",
  summary: "Random and sequential block I/O",
  about:
    "A request is sequential if it starts where the previous one on the same disk ended. Random I/O is what slows a rotating disk down.",
  program: "biopattern.c",
  arguments: intervalArguments,
  flags: { disk: diskFlag },
  examples: [
    { command: "biopattern 1 10", about: "every second, ten times" },
    { command: "biopattern -d sdb", about: "one disk, until Ctrl-C" },
  ],
  check: checkDisk,
  params: diskParams,
  prepare: diskNames,
  view: (_, names) =>
    data("requests")
      .rows<Requests>(({ device, count, bytes, random }) => {
        const percent = Math.round((Number(random) * 100) / Number(count));
        return {
          time: new Date().toTimeString().slice(0, 8),
          disk: names.get(Number(device)) ?? "Unknown",
          random: percent,
          sequential: 100 - percent,
          count,
          bytes,
        };
      })
      .columns(
        column("time", 9),
        column("disk", 7),
        column("random", 5, { title: "%RND", align: "right" }),
        column("sequential", 5, { title: "%SEQ", align: "right" }),
        column("count", 8, { align: "right" }),
        column.kilobytes("bytes", 10, { title: "KBYTES", align: "right" }),
      ),
  smoke: [
    {
      arguments: [],
      workload: ["directio", "biopattern", "read", 65536, 50],
      expect: {
        least: 1,
        some: [{ count: (n) => Number(n) >= 40, kbytes: (n) => Number(n) >= 40 * 64 }],
      },
    },
  ],
});
