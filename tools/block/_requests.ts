/** What tools that follow block requests share. */
import { readFileSync, readlinkSync } from "node:fs";
import { approximately, fail, flag, ok, oneOf, type Outcome } from "../../src/tool.js";

/** `only this disk`: with `diskParams` and `checkDisk`. */
export const diskFlag = flag.string("-d, --disk <name>", "only this disk, like sda");

/** The kernel's dev_t of a disk's name. */
export function deviceOf(disk: string): number | undefined {
  const name = disk.replace(/^\/dev\//, "");
  if (!/^[\w!-]+$/.test(name)) return undefined;
  try {
    const [major = 0, minor = 0] = readFileSync(`/sys/class/block/${name}/dev`, "utf8")
      .split(":")
      .map(Number);
    return major * 2 ** 20 + minor;
  } catch {
    return undefined;
  }
}

/** The disk of a partition. */
function diskOf(disk: string): string | undefined {
  try {
    const path = readlinkSync(`/sys/class/block/${disk.replace(/^\/dev\//, "")}`).split("/");
    const [above, name] = path.slice(-2);
    readFileSync(`/sys/class/block/${name}/partition`);
    return above;
  } catch {
    return undefined;
  }
}

export function checkDisk({ disk }: { readonly disk: string | undefined }): Outcome<undefined> {
  const refused = (message: string, hint: string) =>
    fail({ severity: "error", code: "no-such-disk", message, hint });
  if (disk === undefined) return ok(undefined);
  if (deviceOf(disk) === undefined) return refused(`no such disk '${disk}'`, "lsblk lists them");
  const whole = diskOf(disk);
  if (whole === undefined) return ok(undefined);
  return refused(`${disk} is a partition: I/O goes to the whole disk`, `-d ${whole}`);
}

export const diskParams = ({ disk }: { readonly disk: string | undefined }) =>
  disk === undefined ? {} : { block_by_device: true, block_only_device: deviceOf(disk) ?? 0 };

/** Names of disks by their dev_t, as they are now. */
export function diskNames(): ReadonlyMap<number, string> {
  const lines = readFileSync("/proc/partitions", "utf8").split("\n").slice(2);
  return new Map(
    lines.flatMap((line): [number, string][] => {
      const [major, minor, , name] = line.trim().split(/\s+/);
      return name === undefined ? [] : [[Number(major) * 2 ** 20 + Number(minor), name]];
    }),
  );
}

const operations: Readonly<Record<number, string>> = {
  0: "Read",
  1: "Write",
  2: "Flush",
  3: "Discard",
  5: "SecureErase",
  7: "ZoneAppend",
  9: "WriteZeros",
  34: "DriverIn",
  35: "DriverOut",
};

/** Bits above the operation, in the order in which BCC says them. */
const words: readonly (readonly [bit: number, word: string])[] = [
  [11, "Sync"],
  [12, "Metadata"],
  [17, "ForcedUnitAccess"],
  [13, "Priority"],
  [14, "NoMerge"],
  [15, "Idle"],
  [19, "ReadAhead"],
  [20, "Background"],
  [21, "NoWait"],
];

/** `ReadAhead-Read` of a request's cmd_flags. */
export function requestFlags(flags: bigint): string {
  const operation = operations[Number(flags & 0xffn)] ?? "Unknown";
  return words.reduce(
    (text, [bit, word]) => (flags & (1n << BigInt(bit)) ? `${word}-${text}` : text),
    operation,
  );
}

/** Where requests.c learns who queues a request. */
export const queuedProbes = () => [
  oneOf(
    [{ program: "on_queued", at: "raw:block_io_start" }],
    [{ program: "on_accounted", at: ["k:__blk_account_io_start", "k:blk_account_io_start"] }],
    approximately("a request is attributed to whoever sent it, who may not have queued it", []),
  ),
];
