import { column, data, defineTool, flag, taskFlags, type Machine } from "../../src/tool.js";

/** enum compact_result of this kernel: `COMPACT_PARTIAL_SKIPPED` → `partial_skipped`. */
function statuses({ kernel: { types } }: Machine): ReadonlyMap<bigint, string> {
  const id = types.find("compact_result", "enum");
  const all = (id === undefined ? undefined : types.type(id))?.enumerators ?? [];
  return new Map(
    // Names of limits have the numbers of others, and come behind them.
    [...all]
      .reverse()
      .map(({ name, value }) => [value, name.replace("COMPACT_", "").toLowerCase()]),
  );
}

interface Compaction {
  readonly status: bigint;
  readonly sync: bigint;
}

export default defineTool({
  name: "compactsnoop",
  summary: "Memory compaction: who waits for contiguous pages",
  about:
    "A task that asks for 2^ORDER contiguous pages when memory is fragmented first moves other pages together, and waits for LAT. STATUS is the result: success found a page, complete scanned the whole zone. ORDER -1 is a compaction of everything, as by /proc/sys/vm/compact_memory.",
  program: "compactsnoop.c",
  flags: {
    pid: taskFlags.pid,
    timestamp: flag.boolean("-T, --timestamp", "print the time of day"),
    kernelStack: flag.boolean("-K, --kernel-stack", "print the kernel stack", {
      param: "with_stack",
    }),
    extended: flag.boolean("-e, --extended_fields", "show the zone's watermarks and free pages"),
  },
  examples: [
    { command: "compactsnoop", about: "all compactions" },
    { command: "compactsnoop -e -K -d 10", about: "with zones and stacks, for ten seconds" },
  ],
  prepare: (_, machine) => statuses(machine),
  view: ({ timestamp, kernelStack, extended }, names) =>
    data("compactions")
      .rows<Compaction>((one) => ({
        ...one,
        mode: one.sync ? "SYNC" : "ASYNC",
        status: names.get(one.status) ?? `${one.status}`,
      }))
      .columns(
        { stacks: [kernelStack && "stack"] },
        timestamp && column.timeOfDay("time"),
        column("comm", 14),
        column("pid", 7),
        column("node", 4),
        column("zone", 12),
        column("order", 5),
        column("mode", 5),
        extended && column("least", 8, { title: "MIN" }),
        extended && column("low", 8),
        extended && column("high", 8),
        extended && column("free", 8),
        column.milliseconds("took", 9, { title: "LAT(ms)", digits: 3 }),
        column("status"),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "-e"],
      workload: ["compacts"],
      expect: {
        least: 1,
        every: {
          pid: "{pid}",
          comm: "compacts",
          node: (node) => Number(node) >= 0,
          zone: /^(DMA|DMA32|Normal|Movable)$/,
          order: -1,
          mode: "SYNC",
          status: /^(complete|partial_skipped|contended)$/,
          latMs: (ms) => Number(ms) >= 0,
          free: (pages) => Number(pages) > 0,
        },
        some: [{ status: "complete" }],
      },
    },
  ],
});
