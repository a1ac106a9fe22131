import { argument, column, data, defineTool } from "../../src/tool.js";
import { checkDatabase, databaseProbes } from "../runtimes/_databases.js";

const asMysql = ({ pid }: { readonly pid: number }) => ({ database: "mysql", pids: [pid] });

export default defineTool({
  name: "mysqld_query",
  summary: "Example: queries of a mysqld as they start, by a USDT probe",
  program: "../runtimes/queries.c",
  arguments: {
    pid: argument.integer("PID", "mysqld's process", { role: "pid", param: "task_only_pid" }),
  },
  flags: {},
  examples: [{ command: "mysqld_query 181", about: "of one server" }],
  check: (given, machine) => checkDatabase(asMysql(given), machine),
  probes: (given, machine) => databaseProbes(asMysql(given), machine),
  params: () => ({ at_start: true }),
  leaveOut: () => ["command_begin"],
  view: () =>
    data("queries").columns(
      column.elapsed("time", 18, { title: "TIME(s)" }),
      column("comm", 16),
      column("pid", 6),
      column("query"),
    ),
  smoke: [
    {
      arguments: ["{pid}"],
      workload: ["runtimes", 3],
      expect: { rows: 3, every: { pid: "{pid}", comm: "runtimes", query: /^SELECT [0-2]$/ } },
    },
  ],
});
