import type { Flag, MapFilling, ParamValue } from "../types/flags.js";
import { stackTables } from "../types/stack_tables.js";
import { argument, flag } from "./flags.js";

/** Which tasks are wanted; the program asks with task_wanted(). */
export const taskFlags = {
  pid: flag.integers("-p, --pid <pids>", "only these processes, comma-separated", {
    role: "pid",
    params: (pids) => (pids.length === 1 ? { task_only_pid: pids[0]! } : { task_by_pids: true }),
    maps: (keys) => oneOrMore(keys, { task_pids: { keys } }),
  }),
  tid: flag.integers("-t, --tid <tids>", "only these threads, comma-separated", {
    role: "tid",
    params: (tids) => (tids.length === 1 ? { task_only_tid: tids[0]! } : { task_by_tids: true }),
    maps: (keys) => oneOrMore(keys, { task_tids: { keys } }),
  }),
  uid: flag.user("-u, --uid <user>", "only this user, a name or a number", {
    params: (uid) => ({ task_by_uid: true, task_only_uid: uid }),
  }),
  name: flag.string("-n, --name <text>", "only tasks whose names contain this text", {
    params: nameParams,
  }),
} as const;

export const threadFlags = {
  userThreads: flag.boolean("-u, --user-threads-only", "no kernel threads", {
    params: (on): Record<string, number> => (on ? { task_only_threads: 1 } : {}),
  }),
  kernelThreads: flag.boolean("-k, --kernel-threads-only", "only kernel threads", {
    params: (on): Record<string, number> => (on ? { task_only_threads: 2 } : {}),
  }),
} as const;

/** Maps of others, pinned in bpffs, as BCC's tools for containers have them. */
export const pinnedFlags = {
  cgroupMap: flag.string("--cgroupmap <path>", "only cgroups whose ids are in this pinned map", {
    params: () => ({ task_by_cgroups: true }),
    maps: (pinned) => ({ task_cgroups: { pinned } }),
  }),
  mountMap: flag.string("--mntnsmap <path>", "only mount namespaces in this pinned map", {
    params: () => ({ task_by_mounts: true }),
    maps: (pinned) => ({ task_mounts: { pinned } }),
  }),
} as const;

/** Which stacks, and how they are shown: what stacksView takes. */
export const stackFlags = {
  userOnly: flag.boolean("-U, --user-stacks-only", "no kernel stacks"),
  kernelOnly: flag.boolean("-K, --kernel-stacks-only", "no user stacks"),
  delimited: flag.boolean("-d, --delimited", "separate kernel and user stacks with a line"),
  folded: flag.boolean("-f, --folded", "folded output, one line per stack, for flame graphs"),
} as const;

/** Room for stacks: `sizes: ({ stackSize }) => stackSizes(stackSize)`. */
export const stackSizeFlag = flag.or(
  flag.integer("--stack-storage-size <stacks>", "maximum number of different stacks", {
    most: 1 << 20,
  }),
  16384,
);

/** Of the tables that `stack_of` fills. */
export const stackSizes = (first: number): Readonly<Record<string, number>> =>
  Object.fromEntries(stackTables("stacks", first));

export const parentFlag = flag.integer("-P, --ppid <pid>", "only children of this process", {
  param: "task_only_ppid",
});

/** The same flag, typed otherwise: `spelled(taskFlags.tid, "-L, --tid <tids>")`. */
export const spelled = <T>(base: Flag<T>, flags: string, about = base.about): Flag<T> => ({
  ...base,
  flags,
  about,
});

/** `[interval] [count]`, as most of BCC's counting tools have it. */
export const intervalArguments = {
  interval: argument.optionalSeconds(
    "interval",
    "print every INTERVAL seconds; without it, once at the end",
    {
      role: "interval",
    },
  ),
  outputs: argument.optionalInteger("count", "exit after this many outputs", { role: "outputs" }),
} as const;

/** The same of tools that print again and again without being told to. */
export const everySeconds = (seconds: number) => ({
  ...intervalArguments,
  interval: argument.optionalSeconds(
    "interval",
    `print every INTERVAL seconds (default: ${seconds})`,
    { role: "interval" },
  ),
});

/** BCC's switch for printing the program, where it is not -v: `debugFlag("-D, --debug")`. */
export const debugFlag = (flags: string): Flag<boolean> =>
  flag.boolean(flags, "as -v", { role: "verbose" });

/** Every tool with a C file has it, unless another flag or argument has this role: defineTool. */
export const durationFlag = flag.seconds(
  "-d, --duration <seconds>",
  "exit after this many seconds",
  {
    role: "duration",
  },
);

/** The time of day before each output of a tool that counts. */
export const timestampFlag = flag.boolean(
  "-T, --timestamp",
  "print the time of day before each output",
  {
    role: "timestamp",
  },
);

/** Tools that plan their program from the words (argdist, the func* family): whose calls. */
export const callerFlags = {
  pids: flag.integers("-p, --pid <pids>", "only these processes, comma-separated"),
  tid: flag.integer("--tid <tid>", "only this thread"),
} as const;

/** The same tools: when what was counted is printed. */
export const outputFlags = {
  interval: flag.seconds("-i, --interval <seconds>", "print every INTERVAL seconds"),
  duration: durationFlag,
  timestamp: flag.boolean("-T, --timestamp", "print the time of day before each output"),
} as const;

/** The same tools: nanoseconds unless given. */
export const unitFlags = {
  microseconds: flag.boolean("-u, --microseconds", "in microseconds"),
  milliseconds: flag.boolean("-m, --milliseconds", "in milliseconds"),
} as const;

/** The same tools: what a pattern may be and match. */
export const patternFlags = {
  regexp: flag.boolean("-r, --regexp", "PATTERN is a regular expression"),
  force: flag.boolean("--force", "allow more than 10,000 kernel functions"),
} as const;

/** One is a constant of the program, which costs no look into a map. */
const oneOrMore = (
  ids: readonly number[],
  maps: Readonly<Record<string, MapFilling>>,
): Readonly<Record<string, MapFilling>> => (ids.length === 1 ? {} : maps);

/** A part of a task's name, as the 16 bytes that tasks.h compares; one of more than 15 is nobody's. */
function nameParams(text: string): Readonly<Record<string, ParamValue>> {
  const bytes = Buffer.from(text).subarray(0, 16);
  const [name, mask] = [Buffer.alloc(16), Buffer.alloc(16)];
  bytes.copy(name);
  mask.fill(0xff, 0, bytes.length);
  return {
    task_by_name: true,
    task_name_low: name.readBigUInt64LE(0),
    task_name_high: name.readBigUInt64LE(8),
    task_name_mask_low: mask.readBigUInt64LE(0),
    task_name_mask_high: mask.readBigUInt64LE(8),
  };
}
