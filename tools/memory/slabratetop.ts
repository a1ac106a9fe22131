import { readFileSync } from "node:fs";
import { column, data, defineTool, everySeconds, flag, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "slabratetop",
  summary: "Allocations from the kernel's slab caches, the largest first",
  about:
    "Allocations and bytes taken from each slab cache in an interval: a rate, where slabtop shows what is held.",
  program: "slabratetop.c",
  arguments: everySeconds(1),
  flags: {
    ...taskFlags,
    noClear: flag.boolean("-C, --noclear", "do not clear the screen (the default without --live)"),
    rows: flag.or(flag.integer("-r, --maxrows <rows>", "maximum rows to print (default: 20)"), 20),
  },
  examples: [
    { command: "slabratetop", about: "every second" },
    { command: "slabratetop --live", about: "on the whole screen" },
    { command: "slabratetop 5 10", about: "ten times, every five seconds" },
  ],
  // The event has had the cache since there is no other for nodes.
  probes: (_, { kernel }) =>
    kernel.tracepoint("kmem", "kmem_cache_alloc_node") === undefined
      ? [{ program: "on_event", at: "raw:kmem_cache_alloc" }]
      : ["kmem_cache_alloc", "kmem_cache_alloc_node"].map((name) => ({
          program: "on_alloc",
          at: `k:${name}`,
        })),
  timing: ({ interval = 1 }) => ({ interval }),
  opening: ({ interval = 1 }) => `Tracing... Output every ${interval} secs. Hit Ctrl-C to end`,
  header: () =>
    `${new Date().toTimeString().slice(0, 8)} loadavg: ${readFileSync("/proc/loadavg", "utf8").trim()}`,
  view: ({ rows }) =>
    data("allocations").columns(
      { sort: "-bytes", top: rows },
      column("name", 32, { title: "CACHE" }),
      column("count", 6, { title: "ALLOCS" }),
      column("bytes", 10),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "-r", "1000", "600"],
      workload: ["opens", "/tmp", 40],
      // A struct file each.
      expect: { some: [{ cache: /^filp/, allocs: (n) => Number(n) >= 40 }] },
    },
  ],
});
