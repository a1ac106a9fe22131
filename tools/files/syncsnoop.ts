import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "syncsnoop",
  summary: "sync() and similar calls, which make programs wait for the disk",
  about:
    "A program that syncs often makes itself and its neighbours wait. sync and syncfs write out all filesystems or one, the others one file.",
  program: "syncsnoop.c",
  flags: {
    ...taskFlags,
    printPid: flag.boolean("-P, --print-pid", "show the PID"),
    file: flag.boolean("-f, --file", "show the name of the synced file"),
  },
  examples: [
    { command: "syncsnoop", about: "all calls" },
    { command: "syncsnoop -Pf -n postgres", about: "a database, with its files" },
  ],
  view: ({ printPid, file }) =>
    data("syncs").columns(
      column.elapsed("time", 18, { title: "TIME(s)" }),
      printPid && column("pid", 7),
      column("comm", 16),
      column("call", file ? 15 : 0),
      file && column("file"),
    ),
  smoke: [
    {
      arguments: ["-f", "-p", "{pid}"],
      workload: ["files", "sync", 3],
      expect: {
        rows: 15,
        every: { comm: "files" },
        some: [
          { call: "fsync", file: "file-0" },
          { call: "fdatasync", file: "file-2" },
          { call: "sync_file_range", file: "file-0" },
          { call: "syncfs", file: "file-0" },
          { call: "msync", file: "" },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "sync", 1],
      expect: [/^TIME\(s\)            COMM             CALL\n0\.000000 +files +fsync$/m],
    },
  ],
});
