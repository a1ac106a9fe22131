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
  summary: "Latency of MySQL's and PostgreSQL's queries as a histogram",
  about:
    "Two humps are two kinds of queries, as those that the cache answers and those that read disks.",
  program: "queries.c",
  arguments: databaseArgument,
  flags: {
    ...databaseFlags,
    least: flag.or(
      flag.number("-m, --threshold <ms>", "only queries of at least so many milliseconds", {
        param: "least_ns",
        times: 1e6,
      }),
      0,
    ),
    microseconds: flag.boolean("-u, --microseconds", "in microseconds"),
    interval: flag.seconds("-i, --interval <seconds>", "print and begin anew this often", {
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
      arguments: ["postgres", "-p", "{pid}", "-m", "5"],
      workload: ["runtimes", 4],
      expect: [/^ +query latency \(ms\) +: count +distribution$/m, /: 2 +\|/],
    },
  ],
});
