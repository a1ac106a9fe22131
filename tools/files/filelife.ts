import { approximately, column, data, defineTool, oneOf, taskFlags } from "../../src/tool.js";
import { atCalls } from "./_calls.js";
import { partsIn, pathBelow, wholePathDefine, wholePathFlag } from "./_paths.js";

const entries = [
  { program: "own_create", at: "k:security_inode_create" },
  { program: "own_unlink", at: "k:vfs_unlink" },
  { program: "own_unlinked", at: "kr:vfs_unlink" },
];

const calls = [
  ...atCalls({ call_path: ["open", "creat"], call_path_at: ["openat", "openat2"] }, "call_opened"),
  ...atCalls({ call_path: ["unlink"], call_path_at: ["unlinkat"] }, "call_unlinked"),
];

interface Life {
  readonly file: string;
}

export default defineTool({
  name: "filelife",
  summary: "Short-lived files: created and deleted while this runs",
  about:
    "AGE is the time from creation to deletion; PID and COMM are those of the deleter. Many short-lived files are work for the filesystem that could perhaps stay in memory.",
  program: "filelife.c",
  flags: { ...taskFlags, full: wholePathFlag },
  examples: [
    { command: "filelife", about: "all" },
    { command: "filelife -F", about: "with whole paths, as system calls have them" },
    { command: "filelife -p 181", about: "of one process" },
  ],
  defines: wholePathDefine,
  probes({ full }) {
    const byPath = approximately(
      "a file is known by the path it was created with: deletions by another path, or after a rename, are not seen",
      calls,
    );
    return [full ? oneOf(byPath) : oneOf(entries, byPath)];
  },
  view: ({ full }) =>
    (full
      ? data("lives").rows<Life>((one) => ({
          ...one,
          file: pathBelow(partsIn(one, "from."), one.file),
        }))
      : data("lives")
    ).columns(
      column.timeOfDay("time", 8),
      column("pid", 7),
      column("comm", 16),
      column.seconds("age", 8, { title: "AGE(s)" }),
      column("file"),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "life", 4],
      expect: {
        rows: 4,
        every: { pid: "{pid}", comm: "files", file: /^file-[0-3]$/ },
        some: [{ file: "file-0" }, { file: "file-3" }],
      },
    },
    {
      arguments: ["-p", "{pid}", "-F"],
      workload: ["files", "life", 2],
      expect: {
        rows: 2,
        every: { pid: "{pid}", comm: "files", file: /^\/var\/tmp\/files-\w{6}\/file-[01]$/ },
      },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "life", 1],
      expect: [
        /^TIME     PID     COMM             AGE\(s\)   FILE\n\d\d:\d\d:\d\d \d+ +files +\d\.\d\d +file-0$/m,
      ],
    },
  ],
});
