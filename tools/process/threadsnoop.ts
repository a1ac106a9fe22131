import { column, data, defineTool, functionOf, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "threadsnoop",
  summary: "New threads (pthread_create), with their functions",
  about:
    "FUNC is where the thread starts. Runtimes that call clone() themselves, such as Go's, are not seen.",
  program: "threadsnoop.c",
  flags: { pid: taskFlags.pid, name: taskFlags.name },
  examples: [{ command: "threadsnoop", about: "of all programs" }],
  probes: ({ pid }) => [
    { program: "thread_created", at: ["p:pthread:pthread_create", "p:c:pthread_create"], pid },
  ],
  view: () =>
    data("creates")
      .rows<{ readonly function: string }>((row) => ({
        ...row,
        function: functionOf(row.function),
      }))
      .columns(
        column.elapsed("time", 10, { title: "TIME(s)" }),
        column("pid", 7),
        column("comm", 16),
        column("function", 0, { title: "FUNC" }),
      ),
  watchesProcesses: true,
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["threads", 4, 1],
      expect: { rows: 4, every: { pid: "{pid}", comm: "threads", func: "run [threads]" } },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["threads", 1, 1],
      expect: [
        /^TIME\(s\)    PID     COMM             FUNC\n0\.\d+ +\d+ +threads +run \[threads\]$/m,
      ],
    },
  ],
});
