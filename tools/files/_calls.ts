/** Programs at system calls. */
import type { ToolProbe } from "../../src/tool.js";

/** What x86 alone has, or only newer kernels. */
const NOT_EVERYWHERE: ReadonlySet<string> = new Set([
  "open",
  "creat",
  "openat2",
  "unlink",
  "rmdir",
  "rename",
  "renameat",
  "mkdir",
  "mknod",
  "fsopen",
  "fsmount",
  "fsconfig",
  "move_mount",
  "open_tree",
  "fspick",
  "mount_setattr",
]);

const place = (program: string, way: "enter" | "exit", call: string): ToolProbe => ({
  program,
  at: `t:syscalls:sys_${way}_${call}`,
  ...(NOT_EVERYWHERE.has(call) ? { optional: true } : {}),
});

/** Each program where its calls begin, and `end` where they return. */
export const atCalls = (
  programs: Readonly<Record<string, readonly string[]>>,
  end?: string,
): readonly ToolProbe[] =>
  Object.entries(programs).flatMap(([program, calls]) =>
    calls.flatMap((call) => [
      place(program, "enter", call),
      ...(end === undefined ? [] : [place(end, "exit", call)]),
    ]),
  );

/** Where a program that needs what a call returned stands alone. */
export const atReturns = (program: string, calls: readonly string[]): readonly ToolProbe[] =>
  calls.map((call) => place(program, "exit", call));

/** Calls that read and write what a descriptor stands for; the descriptor comes first. */
export const READS = ["read", "readv", "pread64", "preadv", "preadv2"] as const;
export const WRITES = ["write", "writev", "pwrite64", "pwritev", "pwritev2"] as const;
