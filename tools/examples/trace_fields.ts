import { column, data, defineTool, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "trace_fields",
  summary: "Example: a line for each new process or thread, in columns of your own",
  program: "hello.c",
  flags: { pid: taskFlags.pid, name: taskFlags.name },
  examples: [{ command: "trace_fields", about: "start something in another terminal" }],
  view: () =>
    data("hellos")
      .rows<object>((hello) => ({ ...hello, message: "Hello, World!" }))
      .columns(
        column.elapsed("time", 18, { title: "TIME(s)" }),
        column("comm", 16),
        column("pid", 6),
        column("message"),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["execs", 5, "/bin/true"],
      expect: { rows: 5, every: { pid: "{pid}", comm: "execs", message: "Hello, World!" } },
    },
  ],
});
