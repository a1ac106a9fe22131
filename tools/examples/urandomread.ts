import { column, data, defineTool, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "urandomread",
  summary: "Example: reads of random numbers",
  about:
    "Kernels before 5.18 have a tracepoint for reads of /dev/urandom. Later ones show calls of getrandom(), which programs use today; reads of the device are not shown.",
  program: "urandomread.c",
  flags: { pid: taskFlags.pid },
  examples: [{ command: "urandomread", about: "until Ctrl-C" }],
  prepare: (_, { kernel }) => kernel.tracepoint("random", "urandom_read") !== undefined,
  opening: (_, event) =>
    event ? undefined : "approximate: no event random:urandom_read: calls of getrandom() are shown",
  view: () =>
    data("reads").columns(
      column.elapsed("time", 18, { title: "TIME(s)" }),
      column("comm", 16),
      column("pid", 6),
      column("bits", 0, { title: "GOTBITS" }),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["randoms", 4, 32],
      expect: { rows: 4, every: { pid: "{pid}", comm: "randoms", gotbits: 256 } },
    },
  ],
});
