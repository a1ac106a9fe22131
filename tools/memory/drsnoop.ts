import { readFileSync } from "node:fs";
import {
  column,
  data,
  defineTool,
  durationFlag,
  flag,
  taskFlags,
  type DataValue,
} from "../../src/tool.js";

/** Free memory as the event is shown. */
const freeKilobytes = (): number =>
  Number(/^MemFree: +(\d+)/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1] ?? 0);

export default defineTool({
  name: "drsnoop",
  summary: "Direct reclaims: tasks that had to free memory themselves",
  about:
    "When free memory is short, a task that asks for a page must first free some: it waits for LAT, and got PAGES back. Many lines mean too little memory, in the machine or, which this does not show, in a cgroup.",
  program: "drsnoop.c",
  flags: {
    ...taskFlags,
    timestamp: flag.boolean("-T, --timestamp", "the time of day of each"),
    printUid: flag.boolean("-U, --print-uid", "the user's number"),
    duration: durationFlag,
    extended: flag.boolean("-v, --extended", "the machine's free memory as each line is printed"),
  },
  examples: [
    { command: "drsnoop", about: "all of them" },
    { command: "drsnoop -T -p 181", about: "of one process, with the time" },
    { command: "drsnoop -U -d 10", about: "with users, for ten seconds" },
  ],
  view({ timestamp, printUid, extended }) {
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
      extended && column("free", 10, { title: "FREE(KB)" }),
    );
  },
  smoke: [],
  unproved:
    "a machine whose memory is short as a whole; within a cgroup the kernel has other tracepoints",
});
