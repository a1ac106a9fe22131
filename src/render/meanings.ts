import { constants } from "node:os";
import type { Meaning } from "../types/data.js";
import { groupName, userName } from "./users.js";

/** A number in the words of what it means; undefined where it has none and is shown as it is. */
export function meaningText(value: bigint, as: Meaning): string | undefined {
  switch (as) {
    case "duration":
      return durationText(value);
    case "errno":
      return value === 0n ? "" : errnoName(value < 0n ? -value : value);
    case "result":
      return value < 0n && value >= -4095n ? `-${errnoName(-value) ?? -value}` : undefined;
    case "signal":
      return SIGNALS.get(Number(value));
    case "open-flags":
      return openFlags(Number(value));
    case "file-mode":
      return fileMode(Number(value));
    case "device":
      return `${value >> 20n}:${value & 0xfffffn}`;
    case "tcp-state":
      return TCP_STATES[Number(value)];
    case "family":
      return FAMILIES[Number(value)];
    case "user":
      return userName(Number(value));
    case "group":
      return groupName(Number(value));
    case "clock":
      return value === 0n ? undefined : clockText(value);
    case "plain":
    case "time":
    case "bytes":
    case "syscall":
      return undefined;
  }
}

/** HH:MM:SS: the zone is in the number, so it is the same wherever it is read. */
const clockText = (ns: bigint): string =>
  new Date(Number(ns / 1_000_000n)).toISOString().slice(11, 19);

/** Three digits that count, in the unit that fits. */
export function durationText(ns: bigint): string {
  const value = Number(ns);
  const units = [
    [1e9, "s"],
    [1e6, "ms"],
    [1e3, "us"],
  ] as const;
  const [divisor, unit] = units.find(([least]) => Math.abs(value) >= least) ?? [1, "ns"];
  return divisor === 1 ? `${value} ns` : `${(value / divisor).toFixed(3)} ${unit}`;
}

const byNumber = (table: Readonly<Record<string, number>>): ReadonlyMap<number, string> => {
  const names = new Map<number, string>();
  // Several have two names; the first is the usual one.
  for (const [name, number] of Object.entries(table))
    if (!names.has(number)) names.set(number, name);
  return names;
};

const ERRNOS = byNumber(constants.errno);
const SIGNALS = byNumber({ ...constants.signals, SIGIOT: -1, SIGPOLL: -1 });

/** The kernel's own, which no system call lets out. */
const RESTARTS: ReadonlyMap<number, string> = new Map([
  [512, "ERESTARTSYS"],
  [513, "ERESTARTNOINTR"],
  [514, "ERESTARTNOHAND"],
  [516, "ERESTART_RESTARTBLOCK"],
]);

export const errnoName = (value: bigint): string | undefined =>
  ERRNOS.get(Number(value)) ?? RESTARTS.get(Number(value));

const TCP_STATES =
  " ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING NEW_SYN_RECV".split(
    " ",
  );

const FAMILIES: Readonly<Record<number, string>> = {
  0: "UNSPEC",
  1: "UNIX",
  2: "INET",
  10: "INET6",
  16: "NETLINK",
  17: "PACKET",
  40: "VSOCK",
};

/** x86-64 and arm64 differ in four of them. */
const ARM = process.arch === "arm64";
const OPEN_FLAGS: readonly (readonly [number, string])[] = [
  [0o100, "O_CREAT"],
  [0o200, "O_EXCL"],
  [0o400, "O_NOCTTY"],
  [0o1000, "O_TRUNC"],
  [0o2000, "O_APPEND"],
  [0o4000, "O_NONBLOCK"],
  [0o4010000, "O_SYNC"],
  [0o10000, "O_DSYNC"],
  [0o20000, "O_ASYNC"],
  [ARM ? 0o200000 : 0o40000, "O_DIRECT"],
  [ARM ? 0o400000 : 0o100000, "O_LARGEFILE"],
  [0o20000000 | (ARM ? 0o40000 : 0o200000), "O_TMPFILE"],
  [ARM ? 0o40000 : 0o200000, "O_DIRECTORY"],
  [ARM ? 0o100000 : 0o400000, "O_NOFOLLOW"],
  [0o1000000, "O_NOATIME"],
  [0o2000000, "O_CLOEXEC"],
  [0o10000000, "O_PATH"],
];

function openFlags(value: number): string {
  const parts = [["O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"][value & 3]!];
  let rest = value & ~3;
  for (const [bits, name] of OPEN_FLAGS) {
    if ((rest & bits) !== bits) continue;
    parts.push(name);
    rest &= ~bits;
  }
  return [...parts, ...(rest === 0 ? [] : [`0${(rest >>> 0).toString(8)}`])].join("|");
}

const KINDS: Readonly<Record<number, string>> = {
  1: "p",
  2: "c",
  4: "d",
  6: "b",
  8: "-",
  10: "l",
  12: "s",
};

/** `-rw-r--r--` as ls has it; bits alone where there is no type. */
function fileMode(value: number): string {
  const kind = KINDS[value >> 12];
  if (kind === undefined) return `0${value.toString(8)}`;
  const letters = "rwxrwxrwx".split("").map((letter, i) => ((value >> (8 - i)) & 1 ? letter : "-"));
  for (const [bit, at, letter] of [
    [0o4000, 2, "s"],
    [0o2000, 5, "s"],
    [0o1000, 8, "t"],
  ] as const)
    if (value & bit) letters[at] = letters[at] === "x" ? letter : letter.toUpperCase();
  return kind + letters.join("");
}
