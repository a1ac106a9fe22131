import { data, defineTool, flag } from "../../src/tool.js";
import {
  checkDatabase,
  databaseArgument,
  databaseFlags,
  databaseParams,
  databaseProbes,
  unusedPrograms,
} from "./_databases.js";

export default defineTool({
  name: "dbstat",
  summary: "MySQL and PostgreSQL query latency, as a histogram",
  about:
    "Two humps mean two kinds of queries, such as those answered from the cache and from disk.",
  program: "queries.c",
  arguments: databaseArgument,
  flags: {
    ...databaseFlags,
    least: flag.or(
      flag.number("-m, --threshold <ms>", "ignore queries faster than this (ms)", {
        param: "least_ns",
        times: 1e6,
      }),
      0,
    ),
    microseconds: flag.boolean("-u, --microseconds", "in microseconds"),
    interval: flag.seconds("-i, --interval <seconds>", "print and reset every INTERVAL seconds", {
      role: "interval",
    }),
  },
  examples: [{ command: "dbstat postgres -i 1 -u", about: "every second, in microseconds" }],
  check: checkDatabase,
  probes: databaseProbes,
  params: databaseParams,
  leaveOut: unusedPrograms,
  view: ({ microseconds }) =>
    data("latencies").histogram(
      microseconds
        ? { title: "query latency (us)", divisor: 1000 }
        : { title: "query latency (ms)", divisor: 1e6 },
    ),
  smoke: [
    {
      arguments: ["postgres", "-p", "{pid}", "-m", "100"],
      workload: ["runtimes", 4],
      // Two of 10 ms, which take longer on a busy machine.
      expect: [
        /^ +query latency \(ms\) +: count +distribution$/m,
        /^ +8 -> 15 +: [0-2] +\|/m,
        /(: 2 +\||: 1 +\|[^]*: 1 +\|)/,
      ],
      reject: [/^ +4 -> 7 +: [1-9]/m],
    },
  ],
});
