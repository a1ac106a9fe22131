/** The tools for one kind of file system: NAMEdist and NAMEslower. */
import { readFileSync } from "node:fs";
import {
  approximately,
  argument,
  column,
  data,
  defineTool,
  fail,
  flag,
  intervalArguments,
  ok,
  oneOf,
  taskFlags,
} from "../../src/tool.js";
import type { Listing, Machine, OneOf, Outcome, Smoke, Tool, ToolProbe } from "../../src/tool.js";
import { atCalls } from "./_calls.js";

type Functions = string | readonly string[];

/** A kind of file system as /proc/filesystems has it, and the functions that do its work. */
export interface FileSystem {
  /** Of the tools: `ext4`dist. */
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  readonly magic: number;
  /** In /proc/filesystems, where not the name. */
  readonly registered?: string;
  /** Of a list the first that the kernel has. */
  readonly read: Functions;
  readonly write: Functions;
  readonly open: readonly string[];
  /** Opens and creates in one, of (directory, dentry). */
  readonly openAt?: string;
  readonly fsync: Functions;
  readonly getattr?: string;
}

const FILE_SYSTEMS = {
  ext4: {
    name: "ext4",
    title: "ext4",
    magic: 0xef53,
    read: ["ext4_file_read_iter", "generic_file_read_iter"],
    write: "ext4_file_write_iter",
    open: ["ext4_file_open"],
    fsync: "ext4_sync_file",
  },
  btrfs: {
    name: "btrfs",
    title: "btrfs",
    magic: 0x9123683e,
    read: ["btrfs_file_read_iter", "generic_file_read_iter"],
    write: "btrfs_file_write_iter",
    open: ["btrfs_file_open"],
    fsync: "btrfs_sync_file",
  },
  xfs: {
    name: "xfs",
    title: "XFS",
    magic: 0x58465342,
    read: "xfs_file_read_iter",
    write: "xfs_file_write_iter",
    open: ["xfs_file_open"],
    fsync: "xfs_file_fsync",
  },
  zfs: {
    name: "zfs",
    title: "ZFS",
    magic: 0x2fc12fc1,
    read: ["zpl_iter_read", "zpl_read"],
    write: ["zpl_iter_write", "zpl_write"],
    open: ["zpl_open"],
    fsync: "zpl_fsync",
  },
  nfs: {
    name: "nfs",
    title: "NFS",
    magic: 0x6969,
    read: "nfs_file_read",
    write: "nfs_file_write",
    open: ["nfs_file_open", "nfs4_file_open"],
    openAt: "nfs_atomic_open",
    fsync: "nfs_file_fsync",
    getattr: "nfs_getattr",
  },
  f2fs: {
    name: "f2fs",
    title: "F2FS",
    magic: 0xf2f52010,
    read: ["f2fs_file_read_iter", "generic_file_read_iter"],
    write: "f2fs_file_write_iter",
    open: ["f2fs_file_open"],
    fsync: "f2fs_sync_file",
  },
} as const satisfies Readonly<Record<string, FileSystem>>;

/** Entry and return; `optional` for what only some versions of a file system have. */
function pair(program: string, functions: Functions, optional = false): readonly ToolProbe[] {
  const names = typeof functions === "string" ? [functions] : functions;
  const option = optional ? { optional } : {};
  return [
    { program, at: names.map((name) => `k:${name}`), ...option },
    { program: "own_end", at: names.map((name) => `kr:${name}`), ...option },
  ];
}

const ownFunctions = (fs: FileSystem): readonly ToolProbe[] => [
  ...pair("own_read", fs.read),
  ...pair("own_write", fs.write),
  ...fs.open.flatMap((name, i) => pair("own_open", name, i > 0)),
  ...(fs.openAt === undefined ? [] : pair("own_open_at", fs.openAt)),
  ...pair("own_fsync", fs.fsync),
  ...(fs.getattr === undefined ? [] : pair("own_getattr", fs.getattr)),
];

const systemCalls = atCalls(
  {
    call_read: ["read", "readv"],
    call_pread: ["pread64", "preadv", "preadv2"],
    call_write: ["write", "writev"],
    call_pwrite: ["pwrite64", "pwritev", "pwritev2"],
    call_fsync: ["fsync", "fdatasync"],
    call_open: ["openat", "openat2", "open"],
  },
  "call_end",
);

/** Where a kernel has kprobes and not these functions, system calls would not show what is asked for. */
function probesOf(fs: FileSystem, { kernel }: Machine): readonly (ToolProbe | OneOf)[] {
  if (kernel.features.kprobes) return ownFunctions(fs);
  const differs = `system calls on ${fs.title} files are timed; mmap, io_uring and the kernel's own reads and writes are not seen`;
  return [oneOf(ownFunctions(fs), approximately(differs, systemCalls))];
}

/** Modules are loaded with the first mount. */
function checked({ name, title, registered = name }: FileSystem): Outcome<Listing | undefined> {
  const known = readFileSync("/proc/filesystems", "utf8").split(/\s+/).includes(registered);
  if (known) return ok(undefined);
  return fail({
    severity: "error",
    code: "kernel-lacks",
    message: `no ${title} in this kernel: ${registered} is not in /proc/filesystems`,
    hint: `none is mounted; if it is a module: modprobe ${registered}`,
  });
}

const kindOf = (name: keyof typeof FILE_SYSTEMS): FileSystem => FILE_SYSTEMS[name];

/** Smoke cases, or why there are none. */
type Proof = Pick<Tool, "smoke" | "unproved">;
type Needs = NonNullable<Smoke["needs"]>;

/** Nine writes and reads of 4096 bytes in a file system of its own. */
const work = (type: string) => ["mounted", type, 9] as const;

export const mountedDist = (type: string, needs: Needs = []): Proof => ({
  smoke: [
    {
      needs,
      arguments: ["-p", "{pid}"],
      workload: work(type),
      expect: [
        /^operation = read\n +usecs +: count +distribution$/m,
        /^operation = write$/m,
        /^operation = open$/m,
        /^operation = fsync$/m,
      ],
    },
  ],
});

export const mountedSlower = (type: string, needs: Needs = []): Proof => ({
  smoke: [
    {
      needs,
      arguments: ["0", "-p", "{pid}"],
      workload: work(type),
      expect: {
        rows: 20,
        every: { pid: "{pid}", comm: "mounted", filename: "scratch" },
        some: [
          { t: "O" },
          { t: "S" },
          { t: "R", bytes: 4096, offKb: 32 },
          { t: "W", bytes: 4096, offKb: 32 },
        ],
        sums: { bytes: 18 * 4096 },
      },
    },
  ],
});

export function distOf(name: keyof typeof FILE_SYSTEMS, proof: Proof): Tool {
  const fs = kindOf(name);
  return defineTool({
    name: `${name}dist`,
    summary: `${fs.title} operation latency, as histograms`,
    about: `One histogram each for reads, writes, opens and syncs${fs.getattr === undefined ? "" : " and getattrs"}. Two humps in reads are those served from memory and from disk.`,
    program: "filesystem.c",
    arguments: intervalArguments,
    flags: {
      bare: flag.boolean("-T, --notimestamp", "no time of day before each output"),
      milliseconds: flag.boolean("-m, --milliseconds", "in milliseconds"),
      pid: taskFlags.pid,
    },
    examples: [
      { command: `${name}dist`, about: "until Ctrl-C" },
      { command: `${name}dist -m 1 10`, about: "in milliseconds, every second, ten times" },
    ],
    check: () => checked(fs),
    probes: (_, machine) => probesOf(fs, machine),
    params: () => ({ magic: fs.magic }),
    timing: ({ bare, interval }) => (bare || interval === undefined ? {} : { stamp: "plain" }),
    opening: `Tracing ${fs.title} operation latency... Hit Ctrl-C to end.`,
    view: ({ milliseconds }) =>
      data("latencies").histogram({
        title: milliseconds ? "msecs" : "usecs",
        section: "operation",
        divisor: milliseconds ? 1_000_000 : 1000,
      }),
    ...proof,
  });
}

const LETTERS: Readonly<Record<string, string>> = {
  read: "R",
  write: "W",
  open: "O",
  fsync: "S",
  getattr: "G",
};

interface Slow {
  readonly time: bigint;
  readonly latency: bigint;
  readonly bytes: bigint;
  readonly offset: bigint;
  readonly pid: bigint;
  readonly operation: string;
  readonly comm: string;
  readonly file: string;
}

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const asValues = (one: Slow): { readonly line: string } => ({
  line: [
    one.time / 1000n,
    quoted(one.comm),
    one.pid,
    LETTERS[one.operation],
    one.bytes,
    one.offset,
    one.latency / 1000n,
    quoted(one.file),
  ].join(","),
});

export function slowerOf(name: keyof typeof FILE_SYSTEMS, proof: Proof): Tool {
  const fs = kindOf(name);
  return defineTool({
    name: `${name}slower`,
    summary: `${fs.title} operations slower than a threshold`,
    about:
      "T is R for read, W for write, O for open, S for sync, G for getattr. What is slow here made its program wait, whatever the disk was doing.",
    program: "filesystem.c",
    arguments: {
      least: argument.optionalNumber("min_ms", "threshold in milliseconds (default: 10; 0: all)"),
    },
    flags: {
      csv: flag.boolean("-j, --csv-fields", "print only values, comma-separated"),
      pid: taskFlags.pid,
    },
    examples: [
      { command: `${name}slower`, about: "10 ms or more" },
      { command: `${name}slower 1 -p 181`, about: "one process, 1 ms or more" },
      { command: `${name}slower 0`, about: "everything" },
    ],
    check: () => checked(fs),
    probes: (_, machine) => probesOf(fs, machine),
    params: ({ least = 10 }) => ({
      each_slow: true,
      least_ns: Math.round(least * 1e6),
      magic: fs.magic,
    }),
    opening: ({ csv, least = 10 }) => {
      if (csv) return undefined;
      return `Tracing ${fs.title} operations${least === 0 ? "" : ` slower than ${least} ms`}`;
    },
    view: ({ csv }) =>
      csv
        ? data("slows")
            .rows(asValues)
            .columns(
              column("line", 0, {
                title: "ENDTIME_us,TASK,PID,TYPE,BYTES,OFFSET_b,LATENCY_us,FILE",
              }),
            )
        : data("slows")
            .rows<Slow>((one) => ({ ...one, letter: LETTERS[one.operation] }))
            .columns(
              column.timeOfDay("time", 8),
              column.cut("comm", 14),
              column("pid", 7),
              column("letter", 1, { title: "T" }),
              column("bytes", 7),
              column.kilobytes("offset", 8, { title: "OFF_KB" }),
              column.milliseconds("latency", 7, { title: "LAT(ms)", align: "right" }),
              column("file", 0, { title: "FILENAME" }),
            ),
    ...proof,
  });
}
