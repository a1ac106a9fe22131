/** What filetop and dirtop share. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import {
  everySeconds,
  fail,
  flag,
  taskFlags,
  type Diagnostic,
  type MapFilling,
  type Outcome,
} from "../../src/tool.js";
import { atCalls, READS, WRITES } from "./_calls.js";

export const transfers = atCalls({ begin_read: READS, begin_write: WRITES }, "end_call");

/** `11:22:33 loadavg: 0.51 0.40 0.35 2/345 6789` */
export const loadAverage = (): string =>
  `${new Date().toTimeString().slice(0, 8)} loadavg: ${readFileSync("/proc/loadavg", "utf8").trim()}`;

export const topArguments = everySeconds(1);

export const topFlags = {
  /** Always so but with --live. */
  noClear: flag.boolean("-C, --noclear", "don't clear the screen"),
  top: flag.or(flag.integer("-r, --maxrows <rows>", "maximum rows to print (default: 20)"), 20),
  sort: flag.choice("-s, --sort <key>", "sort by all, reads, writes, rbytes or wbytes", [
    "all",
    "reads",
    "writes",
    "rbytes",
    "wbytes",
  ]),
  pid: taskFlags.pid,
} as const;

export interface Figures {
  readonly directory: bigint;
  readonly device: bigint;
  readonly reads: bigint;
  readonly writes: bigint;
  readonly rbytes: bigint;
  readonly wbytes: bigint;
}

export const orderOf = (sort: string | undefined): string =>
  `-${sort === undefined || sort === "all" ? "total" : sort}`;

/** All that was transferred, and how often where no byte was. */
export const totalOf = ({ reads, writes, rbytes, wbytes }: Figures): bigint =>
  (rbytes + wbytes) * 1_000_000n + reads + writes;

export interface Directory {
  readonly path: string;
  readonly inode: bigint;
  /** dev_t of its file system as the kernel keeps it, which stat() doesn't say of btrfs and overlays. */
  readonly device: bigint | undefined;
}

/** Directories by their paths; of what is none a message. */
export function directoriesOf(paths: readonly string[]): Outcome<readonly Directory[]> {
  const wrong: Diagnostic[] = [];
  const mounts = paths.length === 0 ? [] : mountsHere();
  const found = paths.flatMap((path) => {
    const about = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (about?.isDirectory() === true)
      return [{ path, inode: about.ino, device: deviceAt(path, mounts) }];
    wrong.push({
      severity: "error",
      code: "no-directory",
      message: `${path} is not a directory`,
    });
    return [];
  });
  return wrong.length > 0 ? fail(...wrong) : { ok: true, value: found };
}

/** The program's map of directories; of what is none nothing. */
export const directoryMap = (found: Outcome<readonly Directory[]>): Record<string, MapFilling> =>
  found.ok ? { directories: { keys: found.value.map(({ inode }) => inode) } } : {};

/** Those that rows are compared with: behind links, with the paths as they were given. */
export function directoriesBehind(found: Outcome<readonly Directory[]>): readonly Directory[] {
  if (!found.ok) return [];
  const real = directoriesOf(found.value.map(({ path }) => realpathSync(path)));
  return real.ok ? real.value.map((one, i) => ({ ...one, path: found.value[i]!.path })) : [];
}

/** The directory that a row is about, by inode and device. */
export const directoryIn = (
  directories: readonly Directory[],
  { directory, device }: Figures,
): Directory | undefined =>
  directories.find(
    (one) => one.inode === directory && (one.device === undefined || one.device === device),
  );

interface Mount {
  readonly path: string;
  readonly device: bigint;
}

/** `36 35 98:0 /root /mountpoint …`; a later one lies over those before. */
function mountsHere(): readonly Mount[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, , device = "", , path = ""] = line.split(" ");
      const [major, minor] = device.split(":");
      if (major === undefined || minor === undefined) return [];
      return [{ path: unescaped(path), device: (BigInt(major) << 20n) | BigInt(minor) }];
    });
}

const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));

function deviceAt(path: string, mounts: readonly Mount[]): bigint | undefined {
  const over = mounts.filter(
    (one) => path === one.path || path.startsWith(one.path === "/" ? "/" : `${one.path}/`),
  );
  const deepest = Math.max(...over.map((one) => one.path.length));
  return over.findLast((one) => one.path.length === deepest)?.device;
}
