import { column, data, defineTool, flag, oneOf, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "dcsnoop",
  summary: "Lookups that miss the directory entry cache",
  about:
    "T is M for a miss, which asks the filesystem and perhaps the disk; with -a also R, for each reference. FILE is the path from that name on.",
  instead: "statsnoop -x and opensnoop -x show each name that was not found",
  program: "dcsnoop.c",
  flags: {
    ...taskFlags,
    all: flag.boolean("-a, --all", "show every reference, not only misses", { param: "hits_too" }),
  },
  examples: [
    { command: "dcsnoop", about: "misses" },
    { command: "dcsnoop -a -p 181", about: "all lookups of one process" },
  ],
  leaveOut: ({ all }) => (all ? [] : ["on_fast"]),
  probes: ({ all }) => [
    oneOf([
      ...(all ? [{ program: "on_fast", at: "k:lookup_fast" }] : []),
      { program: "begin_slow", at: "k:d_lookup" },
      { program: "end_slow", at: "kr:d_lookup" },
    ]),
  ],
  view: () =>
    data("lookups").columns(
      column.elapsed("time", 11, { title: "TIME(s)" }),
      column("tid", 7),
      column("comm", 16),
      column("kind", 1, { title: "T" }),
      column("file"),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "gone", 3],
      expect: {
        least: 3,
        every: { comm: "files", t: "M" },
        some: [{ file: /^file-0/ }, { file: /^file-2/ }],
      },
      needs: ["kprobes"],
    },
  ],
});
