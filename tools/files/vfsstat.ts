import {
  approximately,
  column,
  data,
  defineTool,
  everySeconds,
  oneOf,
  taskFlags,
  type ToolProbe,
} from "../../src/tool.js";
import { atCalls, atReturns, READS, WRITES } from "./_calls.js";

interface Calls {
  readonly reads: bigint;
  readonly writes: bigint;
  readonly fsyncs: bigint;
  readonly opens: bigint;
  readonly creates: bigint;
  readonly unlinks: bigint;
  readonly mkdirs: bigint;
  readonly rmdirs: bigint;
}

const own = (head: string): readonly ToolProbe[] => [
  { program: "on_read", at: `${head}:vfs_read` },
  { program: "on_write", at: `${head}:vfs_write` },
  { program: "on_fsync", at: `${head}:vfs_fsync_range` },
  { program: "on_open", at: `${head}:vfs_open` },
  // Of open(O_CREAT) and mknod alike; vfs_create is mknod's alone.
  { program: "on_create", at: [`${head}:security_inode_create`, `${head}:vfs_create`] },
  { program: "on_unlink", at: `${head}:vfs_unlink` },
  { program: "on_mkdir", at: `${head}:vfs_mkdir` },
  { program: "on_rmdir", at: `${head}:vfs_rmdir` },
];

const systemCalls: readonly ToolProbe[] = [
  ...atCalls({
    on_read: READS,
    on_write: WRITES,
    on_fsync: ["fsync", "fdatasync"],
    on_unlink: ["unlink", "unlinkat"],
    on_mkdir: ["mkdir", "mkdirat"],
    on_rmdir: ["rmdir"],
  }),
  ...atReturns("on_opened", ["open", "openat", "openat2", "creat"]),
];

export default defineTool({
  name: "vfsstat",
  summary: "Virtual filesystem calls, one line per interval",
  about:
    "Reads, writes, syncs, opens, creates, unlinks, mkdirs and rmdirs per second, sockets, pipes and /proc included: what programs ask for, not what disks do.",
  program: "vfsstat.c",
  arguments: everySeconds(1),
  flags: { pid: taskFlags.pid },
  examples: [
    { command: "vfsstat", about: "every second" },
    { command: "vfsstat -p 181 5 12", about: "one process, twelve times, every five seconds" },
  ],
  probes: () => [
    oneOf(
      own("k"),
      approximately(
        "system calls are counted, failed ones too, and unlinkat as UNLINK whatever it removes; the kernel's own reads and writes are not seen",
        systemCalls,
      ),
    ),
  ],
  timing: ({ interval = 1 }) => ({ interval }),
  view: ({ interval = 1 }) => {
    const rate = (count: bigint): bigint => BigInt(Math.round(Number(count) / interval));
    return data("calls")
      .rows<Calls>((one) => ({
        time: new Date().toTimeString().slice(0, 8),
        reads: rate(one.reads),
        writes: rate(one.writes),
        fsyncs: rate(one.fsyncs),
        opens: rate(one.opens),
        creates: rate(one.creates),
        unlinks: rate(one.unlinks),
        mkdirs: rate(one.mkdirs),
        rmdirs: rate(one.rmdirs),
      }))
      .columns(
        { titlesOnce: true },
        column("time", 8),
        column("reads", 8, { title: "READ/s", align: "right" }),
        column("writes", 8, { title: "WRITE/s", align: "right" }),
        column("fsyncs", 8, { title: "FSYNC/s", align: "right" }),
        column("opens", 8, { title: "OPEN/s", align: "right" }),
        column("creates", 8, { title: "CREATE/s", align: "right" }),
        column("unlinks", 8, { title: "UNLINK/s", align: "right" }),
        column("mkdirs", 8, { title: "MKDIR/s", align: "right" }),
        column("rmdirs", 8, { title: "RMDIR/s", align: "right" }),
      );
  },
  smoke: [
    {
      arguments: ["-p", "{pid}", "1"],
      workload: ["files", "counts", 4],
      expect: {
        sums: { fsyncS: 4, openS: 4, createS: 4, mkdirS: 4 },
      },
    },
    {
      arguments: ["-p", "{pid}", "1"],
      workload: ["files", "counts", 3],
      expect: [
        /^TIME +READ\/s +WRITE\/s +FSYNC\/s +OPEN\/s CREATE\/s UNLINK\/s +MKDIR\/s +RMDIR\/s$/m,
      ],
    },
  ],
});
