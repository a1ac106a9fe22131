import { column, data, defineTool, durationFlag, taskFlags } from "../../src/tool.js";
import { atCalls } from "./_calls.js";

interface Gone {
  readonly path: string;
  readonly to: string;
}

export default defineTool({
  name: "filegone",
  summary: "Deleted and renamed files, and by whom",
  about:
    "FILE is the path as the program gave it; for renames, old and new. Failed calls are not shown.",
  program: "filegone.c",
  flags: { ...taskFlags, duration: durationFlag },
  examples: [
    { command: "filegone", about: "who removed that file?" },
    { command: "filegone -p 181", about: "of one process" },
  ],
  probes: () =>
    atCalls(
      {
        begin_path: ["unlink", "rmdir"],
        begin_path_at: ["unlinkat"],
        begin_rename: ["rename"],
        begin_rename_at: ["renameat", "renameat2"],
      },
      "end_call",
    ),
  view: () =>
    data("gones")
      .rows<Gone>((one) => ({
        ...one,
        file: one.to === "" ? one.path : `${one.path} > ${one.to}`,
      }))
      .columns(
        column.timeOfDay("time", 8),
        column("pid", 7),
        column("comm", 16),
        column("action", 6),
        column("file"),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "gone", 2],
      expect: {
        rows: 7,
        every: { pid: "{pid}", comm: "files" },
        some: [
          { action: "RENAME", file: "file-0 > file-0.new" },
          { action: "DELETE", file: "file-1.new" },
          { action: "DELETE", file: "file-1" },
          { action: "DELETE", file: /^\/var\/tmp\/files-/ },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "gone", 1],
      expect: [
        /^TIME     PID     COMM             ACTION FILE\n\d\d:\d\d:\d\d \d+ +files +RENAME file-0 > file-0\.new$/m,
      ],
    },
  ],
});
