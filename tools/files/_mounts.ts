/** How calls that mount are written: as in C, their flags by name. */
import { getSystemErrorName } from "node:util";

/** A call's five arguments as numbers, and those that are texts. */
export interface Call {
  readonly a0: bigint;
  readonly a1: bigint;
  readonly a2: bigint;
  readonly a3: bigint;
  readonly a4: bigint;
  /** A bit for each text that was NULL. */
  readonly absent: bigint;
  readonly first: string;
  readonly second: string;
  readonly third: string;
  readonly fourth: string;
}

type Names = readonly (readonly [bit: number, name: string])[];

const bits = (names: string, from = 0): Names =>
  names.split(" ").flatMap((name, i) => (name === "-" ? [] : [[2 ** (from + i), name] as const]));

const MOUNT = bits(
  "RDONLY NOSUID NODEV NOEXEC SYNCHRONOUS REMOUNT MANDLOCK DIRSYNC NOSYMFOLLOW - NOATIME NODIRATIME BIND MOVE REC SILENT POSIXACL UNBINDABLE PRIVATE SLAVE SHARED RELATIME KERNMOUNT I_VERSION STRICTATIME LAZYTIME",
);
const UMOUNT = bits("FORCE DETACH EXPIRE UMOUNT_NOFOLLOW");
const ATTRIBUTES = bits("RDONLY NOSUID NODEV NOEXEC NOATIME STRICTATIME - NODIRATIME");
const MOVE = bits(
  "F_SYMLINKS F_AUTOMOUNTS F_EMPTY_PATH - T_SYMLINKS T_AUTOMOUNTS T_EMPTY_PATH - SET_GROUP BENEATH",
);
const COMMANDS =
  "FLAG STRING BINARY PATH PATH_EMPTY FD CMD_CREATE CMD_RECONFIGURE CMD_CREATE_EXCL".split(" ");

/** `MS_NOSUID|MS_NODEV`; bits without a name as a number behind them. */
export function flagNames(value: bigint, names: Names, prefix: string): string {
  const known = names.filter(([bit]) => value & BigInt(bit));
  const rest = known.reduce((left, [bit]) => left & ~BigInt(bit), value);
  const words = known.map(([, name]) => (name.includes("_NOFOLLOW") ? name : prefix + name));
  if (rest !== 0n || words.length === 0) words.push(rest === 0n ? "0" : `0x${rest.toString(16)}`);
  return words.join("|");
}

/** The number of the C type int that a register's 64 bits hold. */
const int = (value: bigint): bigint => BigInt.asIntN(32, value);

const directory = (value: bigint): string => (int(value) === -100n ? "AT_FDCWD" : `${int(value)}`);

const TEXTS = ["first", "second", "third", "fourth"] as const;

const text = (call: Call, which: 0 | 1 | 2 | 3): string =>
  call.absent & (1n << BigInt(which)) ? "NULL" : JSON.stringify(call[TEXTS[which]]);

/** MS_MGC_VAL, which programs of old put into the upper half. */
const withoutMagic = (flags: bigint): bigint =>
  (flags & 0xffff0000n) === 0xc0ed0000n ? flags & 0xffffn : flags;

function configured(call: Call): readonly string[] {
  const command = Number(int(call.a1));
  const named = COMMANDS[command];
  const name = named === undefined ? `${command}` : `FSCONFIG_${named.replace(/^(?!CMD)/, "SET_")}`;
  const value = [1, 3, 4].includes(command) ? text(call, 1) : command === 2 ? "…" : "NULL";
  return [`${int(call.a0)}`, name, text(call, 0), value, `${int(call.a4)}`];
}

const WRITTEN: Readonly<Record<string, (call: Call) => readonly string[]>> = {
  mount: (call) => [
    text(call, 0),
    text(call, 1),
    text(call, 2),
    flagNames(withoutMagic(call.a3), MOUNT, "MS_"),
    text(call, 3),
  ],
  umount: (call) => [text(call, 0), flagNames(call.a1, UMOUNT, "MNT_")],
  fsopen: (call) => [text(call, 0), call.a1 === 1n ? "FSOPEN_CLOEXEC" : `${call.a1}`],
  fsconfig: configured,
  fsmount: (call) => [
    `${int(call.a0)}`,
    call.a1 === 1n ? "FSMOUNT_CLOEXEC" : `${call.a1}`,
    flagNames(call.a2, ATTRIBUTES, "MOUNT_ATTR_"),
  ],
  move_mount: (call) => [
    directory(call.a0),
    text(call, 0),
    directory(call.a2),
    text(call, 1),
    flagNames(call.a4, MOVE, "MOVE_MOUNT_"),
  ],
  open_tree: (call) => [directory(call.a0), text(call, 0), `0x${call.a2.toString(16)}`],
  fspick: (call) => [directory(call.a0), text(call, 0), `0x${call.a2.toString(16)}`],
  mount_setattr: (call) => [directory(call.a0), text(call, 0), `0x${call.a2.toString(16)}`],
  pivot_root: (call) => [text(call, 0), text(call, 1)],
};

/** In the order of the C file's enum. */
const CALLS = Object.keys(WRITTEN);

const resultText = (result: bigint): string =>
  result < 0n ? `-${getSystemErrorName(Number(result))}` : `${result}`;

/** `umount("/mnt", MNT_DETACH) = -EBUSY`. */
export function callText(number: bigint, call: Call, result: bigint): string {
  const name = CALLS[Number(number)] ?? "?";
  return `${name}(${WRITTEN[name]?.(call).join(", ") ?? ""}) = ${resultText(result)}`;
}
