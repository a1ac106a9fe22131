import { column, data, defineTool, flag, ok, wrongUsage } from "../../src/tool.js";
import {
  directoriesBehind,
  directoriesOf,
  directoryIn,
  directoryMap,
  loadAverage,
  orderOf,
  topArguments,
  topFlags,
  totalOf,
  transfers,
  type Figures,
} from "./_top.js";

/** A shell has written out the patterns that it saw. */
const found = (paths: string | undefined) =>
  directoriesOf((paths ?? "").split(",").filter((path) => path !== ""));

export default defineTool({
  name: "dirtop",
  summary: "Reads and writes by directory, the busiest first",
  about:
    "A file counts for the nearest given directory above it. Read and write calls on regular files are counted, mmap and io_uring are not.",
  program: "filetop.c",
  arguments: topArguments,
  flags: {
    ...topFlags,
    roots: flag.string("-d, --root-directories <paths>", "directories, comma-separated", {
      maps: (paths) => directoryMap(found(paths)),
    }),
  },
  examples: [
    { command: "dirtop -d /var/lib,/var/log,/home", about: "which of them is busy" },
    { command: "dirtop -d /srv/a,/srv/b -s wbytes 5", about: "by what is written" },
  ],
  check: ({ roots }) => {
    const known = found(roots);
    if (!known.ok) return known;
    if (known.value.length === 0)
      return wrongUsage("which directories?", "like -d /var/lib,/var/log");
    return ok(undefined);
  },
  prepare: ({ roots }) => directoriesBehind(found(roots)),
  params: () => ({ in_directories: true, by_directory: true }),
  probes: () => transfers,
  timing: ({ interval = 1 }) => ({ interval }),
  header: loadAverage,
  view: ({ sort, top }, directories) =>
    data("files")
      .rows<Figures>((row) => {
        const directory = directoryIn(directories, row);
        return directory && { ...row, total: totalOf(row), path: directory.path };
      })
      .columns(
        { sort: orderOf(sort), top },
        column("reads", 6),
        column("writes", 6),
        column.kilobytes("rbytes", 8, { title: "R_Kb" }),
        column.kilobytes("wbytes", 8, { title: "W_Kb" }),
        column("path"),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "-d", "/usr,/var,/var/tmp", "600"],
      workload: ["readwrite", "/var/tmp/dirtop-smoke", 4096, 8192],
      expect: {
        rows: 1,
        every: { reads: 2, writes: 4, rKb: 12, wKb: 24, path: "/var/tmp" },
      },
    },
    {
      arguments: ["-p", "{pid}", "-d", "/var", "600"],
      workload: ["readwrite", "/var/tmp/dirtop-smoke", 4096],
      expect: [/^READS  WRITES R_Kb     W_Kb     PATH\n1 +2 +4 +8 +\/var$/m],
    },
  ],
});
