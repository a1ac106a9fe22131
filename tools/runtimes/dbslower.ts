import { column, data, defineTool, flag } from "../../src/tool.js";
import {
  checkDatabase,
  databaseArgument,
  databaseFlags,
  databaseParams,
  databaseProbes,
  unusedPrograms,
} from "./_databases.js";

export default defineTool({
  name: "dbslower",
  summary: "MySQL and PostgreSQL queries slower than a threshold",
  about:
    "MS is the time from start to end of the query in the server. PostgreSQL, and MySQL before 8, have USDT probes if built with them; -x traces a mysqld 5.7 or later without. The first 255 bytes of a query are shown.",
  program: "queries.c",
  arguments: databaseArgument,
  flags: {
    ...databaseFlags,
    least: flag.or(
      flag.number("-m, --threshold <ms>", "ignore queries faster than this (ms)", {
        param: "least_ns",
        times: 1e6,
      }),
      1,
    ),
  },
  examples: [
    { command: "dbslower postgres", about: "queries of 1 ms or more" },
    { command: "dbslower postgres -p 188 -m 0", about: "every query of one server process" },
    { command: "dbslower mysql -x /usr/sbin/mysqld", about: "a mysqld without probes" },
  ],
  check: checkDatabase,
  probes: databaseProbes,
  params: databaseParams,
  leaveOut: unusedPrograms,
  view: () =>
    data("queries").columns(
      column.elapsed("time", 14, { title: "TIME(s)" }),
      column("pid", 7),
      column.milliseconds("took", 8, { title: "MS", digits: 3, align: "right" }),
      column("query"),
    ),
  smoke: [
    {
      arguments: ["postgres", "-p", "{pid}", "-m", "0"],
      workload: ["runtimes", 4],
      expect: { rows: 4, every: { pid: "{pid}", query: /^SELECT [0-3]$/ } },
    },
    {
      arguments: ["mysql", "-p", "{pid}", "-m", "100"],
      workload: ["runtimes", 4],
      // Those sleep; on a busy machine others take their time, too.
      expect: { least: 2, some: [{ query: "SELECT 0" }, { query: "SELECT 2" }] },
    },
    {
      arguments: ["mysql", "-p", "{pid}", "-m", "60000"],
      workload: ["runtimes", 4],
      expect: { rows: 0 },
    },
  ],
});
