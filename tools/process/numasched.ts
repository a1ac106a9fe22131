import { column, data, defineTool, spelled, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "numasched",
  summary: "Threads migrating between NUMA nodes",
  about:
    "A migrated thread reaches its memory through the other node. Frequent migrations call for numactl or a CPU set. A machine with one node shows nothing.",
  program: "numasched.c",
  flags: {
    pid: taskFlags.pid,
    tid: taskFlags.tid,
    comm: spelled(taskFlags.name, "-c, --comm <text>"),
  },
  examples: [{ command: "numasched -p 181", about: "threads of one process" }],
  view: () =>
    data("moves").columns(
      column.timeOfDay("time"),
      column("pid", 8),
      column("tid", 8),
      column("from", 8, { title: "SRC_NID" }),
      column("to", 8, { title: "DST_NID" }),
      column("comm"),
    ),
  // One node: that it runs and stays silent is all that can be seen.
  smoke: [{ arguments: ["-p", "{pid}"], workload: ["rest", 3, 1], expect: { rows: 0 } }],
});
