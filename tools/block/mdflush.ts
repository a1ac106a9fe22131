import { column, data, defineTool, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "mdflush",
  summary: "Flushes of software RAID (md) devices",
  about: "Each flush requested from a RAID device, and by whom: a flush may stall many disks.",
  instead:
    "biosnoop shows the flushes that reach the disks below (T is F), syncsnoop who asks for them",
  program: "mdflush.c",
  flags: taskFlags,
  examples: [{ command: "mdflush", about: "all flushes" }],
  probes: () => [{ program: "on_flush", at: "k:md_flush_request" }],
  opening: "Tracing md flush requests... Hit Ctrl-C to end.",
  view: () =>
    data("flushes").columns(
      column.timeOfDay("time", 8),
      column("pid", 7),
      column("comm", 16),
      column("device"),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["mdflushes", 5],
      expect: { rows: 5, every: { pid: "{pid}", comm: "mdflushes", device: "md9" } },
      needs: ["kprobes", "guest"],
    },
  ],
});
