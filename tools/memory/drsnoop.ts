import { readFileSync } from "node:fs";
import { column, data, defineTool, flag, taskFlags, type DataValue } from "../../src/tool.js";

/** Free memory as the event is shown. */
const freeKilobytes = (): number =>
  Number(/^MemFree: +(\d+)/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1] ?? 0);

export default defineTool({
  name: "drsnoop",
  summary: "Direct reclaims: tasks that had to free memory themselves",
  about:
    "When free memory is short, a task that asks for a page must first free some: it waits for LAT and frees PAGES. Many lines mean too little memory. With --memcg also those for the limit of a memory cgroup, where a container's tasks wait though the machine has memory.",
  program: "drsnoop.c",
  flags: {
    ...taskFlags,
    timestamp: flag.boolean("-T, --timestamp", "print the time of day"),
    printUid: flag.boolean("-U, --print-uid", "show the user ID"),
    memcg: flag.boolean("--memcg", "also reclaims because a memory cgroup is at its limit"),
    extended: flag.boolean("-v, --extended", "show the machine's free memory"),
  },
  examples: [
    { command: "drsnoop", about: "all of them" },
    { command: "drsnoop -T -p 181", about: "one process, with timestamps" },
    { command: "drsnoop -U -d 10", about: "with users, for ten seconds" },
    { command: "drsnoop --memcg", about: "whom the limits of containers hold up, too" },
  ],
  leaveOut: ({ memcg }) =>
    memcg
      ? []
      : [
          "tracepoint__vmscan__mm_vmscan_memcg_reclaim_begin",
          "tracepoint__vmscan__mm_vmscan_memcg_reclaim_end",
        ],
  view({ timestamp, printUid, memcg, extended }) {
    const source = extended
      ? data("reclaims").rows((event: Readonly<Record<string, DataValue>>) => ({
          ...event,
          free: freeKilobytes(),
        }))
      : data("reclaims");
    return source.columns(
      timestamp && column.timeOfDay("time"),
      printUid && column.number("uid", 6),
      column("comm", 14),
      column("pid", 6),
      column.milliseconds("took", 8, { title: "LAT(ms)" }),
      column("pages", 5),
      memcg && column("scope", 7),
      extended && column("free", 10, { title: "FREE(KB)" }),
    );
  },
  smoke: [
    {
      arguments: ["--memcg", "-p", "{pid}"],
      workload: ["squeezed", 2],
      expect: {
        least: 1,
        every: { pid: "{pid}", comm: "squeezed", scope: "cgroup" },
        some: [{ pages: (pages) => Number(pages) > 0 }],
      },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["squeezed", 1],
      expect: { rows: 0 },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["shortage"],
      expect: {
        least: 1,
        every: { pid: "{pid}", comm: "shortage" },
        some: [{ pages: (pages) => Number(pages) > 0 }],
      },
      needs: ["guest"],
    },
  ],
});
