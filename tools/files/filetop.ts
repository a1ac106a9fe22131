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
import { partsIn, partsPath, wholePathDefine, wholePathFlag } from "./_paths.js";

interface Row extends Figures {
  readonly mode: bigint;
  readonly inode: bigint;
  readonly file: string;
}

interface Place {
  readonly inode: bigint;
  readonly device: bigint;
}

const idOf = ({ inode, device }: Place): string => `${device} ${inode}`;

const KINDS: Readonly<Record<string, string>> = { "8": "R", "12": "S" };
const kindOf = ({ mode }: Row): string => KINDS[String(mode >> 12n)] ?? "O";

const found = (path: string | undefined) => directoriesOf(path === undefined ? [] : [path]);

export default defineTool({
  name: "filetop",
  summary: "File reads and writes, the busiest first",
  about:
    "Calls and KiB read and written, by file and thread. T is R for a regular file, S for a socket, O for others. Read and write calls are counted, mmap and io_uring are not.",
  program: "filetop.c",
  arguments: topArguments,
  flags: {
    ...topFlags,
    all: flag.boolean("-a, --all-files", "include sockets, pipes and devices", {
      param: "all_files",
    }),
    readOnly: flag.boolean("--read-only", "only reads", { param: "no_writes" }),
    writeOnly: flag.boolean("--write-only", "only writes", { param: "no_reads" }),
    full: wholePathFlag,
    directory: flag.string("-d, --directory <path>", "only files below this directory", {
      params: () => ({ in_directories: true }),
      maps: (path) => directoryMap(found(path)),
    }),
  },
  examples: [
    { command: "filetop -F 5", about: "with whole paths" },
    { command: "filetop", about: "every second" },
    { command: "filetop --live", about: "in place; o changes the order" },
    { command: "filetop -s wbytes 5 1", about: "what is written most, over five seconds" },
    { command: "filetop -d /var/lib", about: "below one directory" },
  ],
  check: ({ directory, readOnly, writeOnly }) => {
    if (readOnly && writeOnly)
      return wrongUsage("--read-only and --write-only cannot be used together");
    const known = found(directory);
    return known.ok ? ok(undefined) : known;
  },
  prepare: ({ directory }) => directoriesBehind(found(directory)),
  probes: () => transfers,
  timing: ({ interval = 1 }) => ({ interval }),
  header: loadAverage,
  defines: wholePathDefine,
  view({ sort, top, full }, directories) {
    const paths = new Map<string, string>();
    const learn = (places: readonly Place[]): readonly Place[] => {
      paths.clear();
      for (const place of places) paths.set(idOf(place), partsPath(partsIn(place, "path.")));
      return [];
    };
    const files = data("files")
      .rows<Row>((row) => {
        const outside = directories.length > 0 && directoryIn(directories, row) === undefined;
        if (outside) return undefined;
        const file = paths.get(idOf(row)) ?? row.file;
        return { ...row, total: totalOf(row), kind: kindOf(row), file };
      })
      .columns(
        { sort: orderOf(sort), top },
        column("tid", 7),
        column("comm", 16),
        column("reads", 6),
        column("writes", 6),
        column.kilobytes("rbytes", 7, { title: "R_Kb" }),
        column.kilobytes("wbytes", 7, { title: "W_Kb" }),
        column("kind", 1, { title: "T" }),
        column("file"),
      );
    return [
      full && data("places").all<Place>(learn).columns({ sentence: "" }, column("inode")),
      files,
    ];
  },
  smoke: [
    {
      arguments: ["-p", "{pid}", "600"],
      workload: ["readwrite", "/var/tmp/filetop-smoke", 4096, 8192],
      expect: {
        rows: 1,
        every: {
          comm: "readwrite",
          reads: 2,
          writes: 4,
          rKb: 12,
          wKb: 24,
          t: "R",
          file: "filetop-smoke",
        },
      },
    },
    {
      arguments: ["-p", "{pid}", "-d", "/var", "--read-only", "600"],
      workload: ["readwrite", "/var/tmp/filetop-smoke", 4096, 8192],
      expect: { rows: 1, every: { reads: 2, writes: 0, file: "filetop-smoke" } },
    },
    {
      arguments: ["-p", "{pid}", "-F", "600"],
      workload: ["readwrite", "/var/tmp/filetop-smoke", 4096, 8192],
      expect: { rows: 1, every: { reads: 2, writes: 4, file: "/var/tmp/filetop-smoke" } },
    },
    {
      arguments: ["-p", "{pid}", "-d", "/usr", "600"],
      workload: ["readwrite", "/var/tmp/filetop-smoke", 4096],
      expect: { rows: 0 },
    },
    {
      arguments: ["-p", "{pid}", "600"],
      workload: ["readwrite", "/var/tmp/filetop-smoke", 4096],
      expect: [
        /^\d\d:\d\d:\d\d loadavg: .*\nTID     COMM             READS  WRITES R_Kb    W_Kb    T FILE\n\d+ +readwrite +1 +2 +4 +8 +R filetop-smoke$/m,
      ],
    },
  ],
});
