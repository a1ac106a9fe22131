/** Kinds of file systems, and what NAMEdist and NAMEslower share. */
import { readFileSync } from "node:fs";
import { approximately, fail, ok, oneOf } from "../../src/tool.js";
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
export function probesOf(fs: FileSystem, { kernel }: Machine): readonly (ToolProbe | OneOf)[] {
  if (kernel.features.kprobes) return ownFunctions(fs);
  const differs = `system calls on ${fs.title} files are timed; mmap, io_uring and the kernel's own reads and writes are not seen`;
  return [oneOf(ownFunctions(fs), approximately(differs, systemCalls))];
}

/** Modules are loaded with the first mount. */
export function checked({
  name,
  title,
  registered = name,
}: FileSystem): Outcome<Listing | undefined> {
  const known = readFileSync("/proc/filesystems", "utf8").split(/\s+/).includes(registered);
  if (known) return ok(undefined);
  return fail({
    severity: "error",
    code: "kernel-lacks",
    message: `no ${title} in this kernel: ${registered} is not in /proc/filesystems`,
    hint: `none is mounted; if it is a module: modprobe ${registered}`,
  });
}

export type FileSystemName = keyof typeof FILE_SYSTEMS;

export const kindOf = (name: FileSystemName): FileSystem => FILE_SYSTEMS[name];

/** Smoke cases, or why there are none. */
export type Proof = Pick<Tool, "smoke" | "unproved">;
export type Needs = NonNullable<Smoke["needs"]>;

/** Nine writes and reads of 4096 bytes in a file system of its own. */
export const work = (type: string) => ["mounted", type, 9] as const;
