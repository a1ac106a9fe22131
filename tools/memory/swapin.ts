import {
  column,
  data,
  defineTool,
  everySeconds,
  taskFlags,
  timestampFlag,
} from "../../src/tool.js";

export default defineTool({
  name: "swapin",
  summary: "Pages read back from swap, by process",
  about: "Processes that appear often wait for the disk instead of memory.",
  instead: "drsnoop shows who has to free memory; pswpin of /proc/vmstat counts the pages",
  program: "swapin.c",
  arguments: everySeconds(1),
  flags: {
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    name: taskFlags.name,
    timestamp: timestampFlag,
  },
  examples: [{ command: "swapin 5 12", about: "twelve times, every five seconds" }],
  probes: () => [{ program: "on_swapin", at: ["k:swap_read_folio", "k:swap_readpage"] }],
  timing: ({ interval = 1 }) => ({ interval }),
  opening: "Counting swap ins. Ctrl-C to end.",
  view: () =>
    data("swapins").columns(
      { sort: "count" },
      column("comm", 16),
      column("pid", 7),
      column("count"),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["swaps", 23],
      expect: { rows: 1, every: { pid: "{pid}", comm: "swaps", count: 23 } },
      needs: ["kprobes", "guest"],
    },
  ],
});
