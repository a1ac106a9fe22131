import { argument, column, data, defineTool } from "../../src/tool.js";
import { checkDatabase, databaseProbes } from "./_databases.js";

const asMysql = ({ pid }: { readonly pid: number }) => ({ database: "mysql", pids: [pid] });

export default defineTool({
  name: "mysqld_qslower",
  summary: "Queries of one mysqld slower than a threshold",
  about:
    "Like dbslower mysql, with BCC's older usage. MySQL 8 has no USDT probes: use dbslower mysql -x.",
  program: "queries.c",
  arguments: {
    pid: argument.integer("PID", "mysqld's process", { role: "pid", param: "task_only_pid" }),
    least: argument.optionalNumber("min_ms", "threshold in milliseconds (default: 1)"),
  },
  flags: {},
  examples: [{ command: "mysqld_qslower 181 0", about: "every query" }],
  check: (given, machine) => checkDatabase(asMysql(given), machine),
  probes: (given, machine) => databaseProbes(asMysql(given), machine),
  params: ({ least = 1 }) => ({ least_ns: Math.round(least * 1e6) }),
  leaveOut: () => ["command_begin"],
  view: () =>
    data("queries").columns(
      column.elapsed("time", 14, { title: "TIME(s)" }),
      column("pid", 6),
      column.milliseconds("took", 8, { title: "MS", digits: 3, align: "right" }),
      column("query"),
    ),
  smoke: [
    {
      arguments: ["{pid}", "0"],
      workload: ["runtimes", 3],
      expect: { rows: 3, every: { pid: "{pid}", query: /^SELECT [0-2]$/ } },
    },
  ],
});
