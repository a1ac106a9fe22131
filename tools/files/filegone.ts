import { column, data, defineTool, taskFlags } from "../../src/tool.js";
import { atCalls } from "./_calls.js";
import { partsIn, pathBelow, wholePathFlag, wholePathDefine } from "./_paths.js";

interface Gone {
  readonly path: string;
  readonly to: string;
}

/** A path of the record, as it was given or whole. */
const pathOf = (one: Gone, member: "path" | "to", directory: string | undefined): string =>
  directory === undefined || one[member] === ""
    ? one[member]
    : pathBelow(partsIn(one, directory), one[member]);

export default defineTool({
  name: "filegone",
  summary: "Deleted and renamed files, and by whom",
  about:
    "FILE is the path as the program gave it; for renames, old and new. Failed calls are not shown.",
  program: "filegone.c",
  flags: { ...taskFlags, full: wholePathFlag },
  examples: [
    { command: "filegone", about: "who removed that file?" },
    { command: "filegone -F", about: "with whole paths" },
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
  defines: wholePathDefine,
  view: ({ full }) =>
    data("gones")
      .rows<Gone>((one) => {
        const path = pathOf(one, "path", full ? "from." : undefined);
        const to = pathOf(one, "to", full ? "to_from." : undefined);
        return { ...one, file: to === "" ? path : `${path} > ${to}` };
      })
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
      arguments: ["-p", "{pid}", "-F"],
      workload: ["files", "gone", 1],
      expect: {
        rows: 4,
        every: { pid: "{pid}" },
        some: [
          {
            action: "RENAME",
            file: /^(\/var\/tmp\/files-\w{6})\/file-0 > \1\/file-0\.new$/,
          },
          { action: "DELETE", file: /^\/var\/tmp\/files-\w{6}\/file-0$/ },
          { action: "DELETE", file: /^\/var\/tmp\/files-\w{6}$/ },
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
