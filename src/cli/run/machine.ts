import { readFileSync, statfsSync, statSync } from "node:fs";
import { cgroup2Mounts, containerCgroup } from "../../facts/user/containers.js";
import {
  lackOf,
  missingCapabilities,
  tracefsIsClosed,
  type Capability,
} from "../../facts/kernel/privileges.js";
import { toldOnce } from "../../oneliners/notes.js";
import { fail, ok, type Diagnostic, type Outcome } from "../../types/outcome.js";
import { statOf } from "../../facts/stat.js";

/** Count of CPUs in `/sys/devices/system/cpu/online`, a list such as `0-3,8`. */
export function onlineCpus(): number {
  return readFileSync("/sys/devices/system/cpu/online", "utf8")
    .trim()
    .split(",")
    .reduce((sum, range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return sum + last - first + 1;
    }, 0);
}

/** The first pid namespace has this inode on every kernel (PROC_PID_INIT_INO). */
const initialPidNamespace = 0xeffffffcn;

/** Where pids here are not those of the machine, as in a container. */
export function ownPidNamespace(): { readonly device: bigint; readonly inode: bigint } | undefined {
  const { dev, ino } = statSync("/proc/self/ns/pid", { bigint: true });
  return ino === initialPidNamespace ? undefined : { device: dev, inode: ino };
}

export function cgroupOf(asked: {
  readonly container: string | undefined;
  readonly cgroupPath: string | undefined;
}): Outcome<string | undefined> {
  if (asked.container !== undefined) return containerCgroup(asked.container);
  const path = asked.cgroupPath;
  if (path === undefined) return ok(undefined);
  if (!statOf(path)?.isDirectory()) return noCgroup(`there is no cgroup ${path}`);
  // Of version 1 no program is told in which one a task is: nothing would ever be shown.
  if (statfsSync(path).type !== CGROUP2_SUPER_MAGIC)
    return noCgroup(`${path} is not a cgroup v2 directory`);
  return ok(path);
}

/** <linux/magic.h> */
const CGROUP2_SUPER_MAGIC = 0x63677270;

const noCgroup = (message: string): Outcome<never> =>
  fail({
    severity: "error",
    code: "unknown-cgroup",
    message,
    hint: `cgroups are directories below ${cgroup2Mounts().join(", ") || "/sys/fs/cgroup"}`,
  });

/** A process or thread that was named must exist: a trace of nobody would print nothing, for ever. */
export function absentTask(what: "process" | "thread", id: number): Diagnostic | undefined {
  if (statOf(`/proc/${id}`)) return undefined;
  return {
    severity: "error",
    code: "no-such-process",
    message: `there is no ${what} ${id}`,
    hint: "pgrep NAME finds process ids, ls /proc/PID/task a process's threads",
  };
}

/** What an ordinary user is told of the kernel's probes is what that user may see of them. */
const ofKernelProbes: ReadonlySet<string> = new Set([
  "kernel-lacks",
  "unknown-tracepoint",
  "unknown-function",
  "no-fentry",
  "no-hardware-events",
  "no-kprobes",
  "no-lsm",
  "no-match",
  "no-raw-tracepoints",
]);

/** "There is no such probe" is not said by one who may not look: it would be a guess. */
function unlessHidden(diagnostic: Diagnostic, needed: readonly Capability[]): Diagnostic {
  if (!ofKernelProbes.has(diagnostic.code)) return diagnostic;
  const missing = missingCapabilities(needed);
  const closed = diagnostic.code === "unknown-tracepoint" && tracefsIsClosed();
  if (missing.length === 0 && !closed) return diagnostic;
  return {
    severity: "error",
    code: "no-permission",
    ...(missing.length > 0
      ? {
          message: `this user may not see the kernel's probes: the process ${lackOf(missing).what}`,
          hint: lackOf(missing).hint,
        }
      : {
          message: "this user may not see the kernel's tracepoints: /sys/kernel/tracing is closed",
          hint: "run it as root (sudo), or open it: mount -o remount,mode=755 /sys/kernel/tracing",
        }),
  };
}

/**
 * A planner's refusals as this user is to be told them, each once. `needed`: what has to be had for it,
 * nothing by what only lists.
 */
export const asSeen = (
  diagnostics: readonly Diagnostic[],
  needed: readonly Capability[] = ["CAP_BPF", "CAP_PERFMON"],
): readonly Diagnostic[] => toldOnce(diagnostics.map((each) => unlessHidden(each, needed)));
