import { readdirSync } from "node:fs";
import { constants } from "node:os";
import type { NativeFailure } from "../native/addon.js";
import {
  inUserNamespace,
  lockdownMode,
  missingCapabilities,
  sysctl,
} from "../facts/kernel/privileges.js";

/** What was being done when the kernel refused. */
export interface EngineContext {
  readonly program?: string;
  readonly map?: string;
  /** enum bpf_map_type of that map. */
  readonly mapType?: number;
  /** The place as a person would name it: `vfs_read`, `sched:sched_switch`. */
  readonly place?: string;
  /** Samples a second that were asked for. */
  readonly frequency?: number;
}

/**
 * The kernel refused something. `code` is stable; `message` is one line in
 * plain words; `hint` is the way out; `log` is the verifier's whole text.
 */
export class EngineError extends Error {
  override readonly name = "EngineError";
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    readonly hint: string | undefined,
    readonly errno: number,
    readonly context: EngineContext = {},
    readonly log?: string,
  ) {
    super(message);
  }

  get program(): string | undefined {
    return this.context.program;
  }

  /** The one place where a native failure becomes words. */
  static from(failure: NativeFailure, context: EngineContext = {}): EngineError {
    const { code, message, hint } = explain(failure, context);
    return new EngineError(code, message, hint, failure.errno, context, failure.log);
  }
}

export type EngineErrorCode =
  | "no-permission"
  | "lockdown"
  | "unsupported"
  | "verifier-rejected"
  | "no-such-function"
  | "no-such-tracepoint"
  | "no-such-file"
  | "no-such-process"
  | "no-such-map"
  | "no-such-device"
  | "no-such-cgroup"
  | "pinned-map-differs"
  /** Something else is there already. */
  | "busy"
  /** A map has no room for another entry. */
  | "full"
  | "bad-offset"
  | "no-memory"
  | "too-many-files"
  | "too-large"
  | "bad-program"
  /** By the person, not by the kernel. */
  | "aborted"
  | "failed";

interface Explanation {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Narrows what a call into the addon threw; anything else is a bug and goes on. */
export function failureOf(error: unknown): NativeFailure {
  if (error instanceof Error && "errno" in error && "what" in error) return error as NativeFailure;
  throw error;
}

const { errno: E } = constants;
const ENOTSUPP = 524;

function explain(failure: NativeFailure, context: EngineContext): Explanation {
  const { errno, log } = failure;
  if (errno === E.ENOMEM)
    return {
      code: "no-memory",
      message: `the kernel has no memory for ${subject(failure, context)}`,
      hint: "a smaller buffer or table, or a larger memory limit (ulimit -l, cgroup)",
    };
  if (errno === E.EMFILE || errno === E.ENFILE)
    return {
      code: "too-many-files",
      message: `too many open files (${errno === E.EMFILE ? "EMFILE" : "ENFILE"}) for ${subject(failure, context)}`,
      hint:
        errno === E.EMFILE
          ? 'each map, program and probe is one: raise "ulimit -n"'
          : "the whole system has no more: raise fs.file-max",
    };
  if (failure.code === "program-load" && log !== undefined) return rejected(failure, context, log);
  if (errno === E.EPERM || errno === E.EACCES) return noPermission(failure, context);
  return byCode[failure.code]?.(failure, context) ?? other(failure, context);
}

const byCode: Readonly<Record<string, (f: NativeFailure, c: EngineContext) => Explanation>> = {
  "no-kprobes": (f) => ({
    code: "unsupported",
    message: `this kernel has no kprobes, so ${f.what} cannot be traced as a function`,
    hint: "it was built without CONFIG_KPROBES; tracepoints (t:…) and uprobes work",
  }),
  "no-uprobes": (f) => ({
    code: "unsupported",
    message: `this kernel has no uprobes, so ${f.what} cannot be traced`,
    hint: "it was built without CONFIG_UPROBE_EVENTS",
  }),
  "no-tracefs": (f) => ({
    code: "unsupported",
    message: `tracefs cannot be found, so the tracepoint ${f.what} has no number`,
    hint: "mount -t tracefs tracefs /sys/kernel/tracing",
  }),
  "map-create": mapCreate,
  "map-pin": mapPin,
  "map-pinned": (f) => ({
    code: "no-such-map",
    message: `no map is pinned at ${f.what}`,
    hint: "pinned maps live under /sys/fs/bpf",
  }),
  "program-load": (f, c) => ({
    code: "unsupported",
    message: `the kernel does not take ${subject(f, c)}: ${words(f.errno)}`,
    hint: "its kind of program or a helper in it is not known to this kernel",
  }),
  "module-btf": (f) => ({
    code: "unsupported",
    message: `the kernel module ${f.what} has no type information`,
    hint: "it needs CONFIG_DEBUG_INFO_BTF_MODULES (Linux 5.11)",
  }),
  "bad-relocation": (f) => ({
    code: "bad-program",
    message: `${f.what} refers to a map at an instruction that loads none`,
  }),
  "attach-kprobe": kprobe,
  "attach-kprobe-multi": kprobeMulti,
  "attach-uprobe": uprobe,
  "attach-uprobe-multi": uprobe,
  "attach-tracepoint": (f, c) => ({
    code: "no-such-tracepoint",
    message: `there is no tracepoint ${c.place ?? f.what}`,
  }),
  "attach-raw-tracepoint": (f, c) => ({
    code: "no-such-tracepoint",
    message: `there is no raw tracepoint ${c.place ?? f.what}`,
  }),
  "attach-raw-cookie": () => ({
    code: "unsupported",
    message: "this kernel has no cookies for raw tracepoints",
    hint: "they came with Linux 6.10",
  }),
  "attach-perf-event": perfEvent,
  "attach-cookie": () => ({
    code: "unsupported",
    message: "this kernel has no cookies for probes",
    hint: "they came with Linux 5.15",
  }),
  attach: (f, c) =>
    f.errno === E.EEXIST
      ? { code: "busy", message: `${c.place ?? f.what}: the program is attached there already` }
      : other(f, c),
  "map-update": mapUpdate,
  "no-device": (f) => ({
    code: "no-such-device",
    message: `there is no network device ${f.what}`,
    hint: `there are ${networkDevices()}`,
  }),
  "no-netns": (f) => ({
    code: "no-such-file",
    message: `${f.what} is no network namespace: ${words(f.errno)}`,
    hint: "a file such as /run/netns/NAME or /proc/PID/ns/net",
  }),
  "no-cgroup": (f) => ({
    code: "no-such-cgroup",
    message: `there is no cgroup ${f.what}`,
    hint: "a directory of the cgroup2 file system, often below /sys/fs/cgroup",
  }),
  "attach-xdp": (f, c) => atDevice(f, c, "an XDP program is there already"),
  "attach-tcx": (f, c) => atDevice(f, c, "a program is there already"),
  "attach-tc": (f, c) => atDevice(f, c, "a filter of that priority and handle is there already"),
  "attach-cgroup": (f, c) =>
    f.errno === E.EBADF || f.errno === E.EINVAL
      ? {
          code: "no-such-cgroup",
          message: `programs can't be attached to ${f.what}: it is no cgroup2 directory`,
          hint: "mount -t cgroup2 none DIR gives one",
        }
      : other(f, c),
  statistics: () => ({
    code: "unsupported",
    message: "this kernel cannot count run times of programs",
    hint: "BPF_ENABLE_STATS came with Linux 5.8",
  }),
};

function mapPin(failure: NativeFailure, context: EngineContext): Explanation {
  const why: Readonly<Record<number, string>> = {
    [E.ENOENT]: "there is no such directory",
    [E.EINVAL]: "it is not in a bpf file system",
    [E.EEXIST]: "something else is there",
  };
  return {
    code: failure.errno === E.EEXIST ? "busy" : "failed",
    message: `${subject(failure, context)} can't be pinned at ${failure.what}: ${why[failure.errno] ?? words(failure.errno)}`,
    hint: "maps are pinned in a bpf file system: mount -t bpf bpf /sys/fs/bpf",
  };
}

function mapUpdate(failure: NativeFailure, context: EngineContext): Explanation {
  if (failure.errno !== E.E2BIG && failure.errno !== E.ENOSPC) return other(failure, context);
  return {
    code: "full",
    message: `map ${context.map ?? failure.what} is full`,
    hint: "its size is the last number of its declaration",
  };
}

function atDevice(failure: NativeFailure, context: EngineContext, busy: string): Explanation {
  const what = subject(failure, context);
  if (failure.errno === E.EBUSY || failure.errno === E.EEXIST)
    return { code: "busy", message: `${what}: ${busy}`, hint: "ip link and tc filter show it" };
  if (failure.errno === E.EOPNOTSUPP || failure.errno === ENOTSUPP)
    return {
      code: "unsupported",
      message: `${what}: the device's driver can't do this`,
      hint: 'XDP in mode "skb" works on every device',
    };
  return other(failure, context);
}

function networkDevices(): string {
  try {
    return readdirSync("/sys/class/net").join(", ");
  } catch {
    return "none that can be seen";
  }
}

function other(failure: NativeFailure, context: EngineContext): Explanation {
  return {
    code: "failed",
    message: `${failure.code.replaceAll("-", " ")} failed for ${subject(failure, context)}: ${words(failure.errno)}`,
  };
}

function subject(failure: NativeFailure, context: EngineContext): string {
  if (context.place !== undefined) return context.place;
  if (context.map !== undefined) return `map ${context.map}`;
  if (context.program !== undefined) return `program ${context.program}`;
  return failure.what;
}

function words(errno: number): string {
  const name = Object.entries(E).find(([, value]) => value === errno)?.[0];
  return name ?? (errno === ENOTSUPP ? "not supported" : `error ${errno}`);
}

/** EPERM and EACCES: capabilities first, then what may forbid it to root as well. */
function noPermission(failure: NativeFailure, context: EngineContext): Explanation {
  const what = subject(failure, context);
  const missing = missingCapabilities(["CAP_BPF", "CAP_PERFMON"]);
  if (missing.length > 0) return lacksCapabilities(what, missing);
  const lockdown = lockdownMode();
  if (lockdown !== "none")
    return {
      code: "lockdown",
      message: `kernel lockdown (${lockdown}) forbids ${what}`,
      hint: "lockdown is set at boot (secure boot, or lockdown= on the command line)",
    };
  if (inUserNamespace())
    return {
      code: "no-permission",
      message: `no permission for ${what}: this process has its capabilities in a user namespace only`,
      hint: "the kernel asks for those of the machine: run it as root outside of the container or of unshare -U",
    };
  const uprobe = failure.code.startsWith("attach-uprobe");
  if (uprobe && missingCapabilities(["CAP_SYS_ADMIN"]).length > 0)
    return {
      code: "no-permission",
      message: `no permission for ${what}: this kernel asks for CAP_SYS_ADMIN where programs are probed`,
      hint: "run it as root (sudo); tracepoints do with CAP_BPF and CAP_PERFMON",
    };
  return {
    code: "no-permission",
    message: `the kernel forbids ${what} to this process, though it has the capabilities`,
    hint: "a security module, a container's seccomp filter or the kernel's build may forbid it",
  };
}

function lacksCapabilities(what: string, missing: readonly string[]): Explanation {
  const unprivileged = sysctl("kernel/unprivileged_bpf_disabled");
  const paranoid = sysctl("kernel/perf_event_paranoid");
  const settings = [
    unprivileged === undefined ? "" : `kernel.unprivileged_bpf_disabled=${unprivileged}`,
    paranoid === undefined ? "" : `kernel.perf_event_paranoid=${paranoid}`,
  ].filter((text) => text !== "");
  return {
    code: "no-permission",
    message: `no permission for ${what}: this process lacks ${missing.join(" and ")}`,
    hint: `run it as root (sudo), or give these capabilities${settings.length > 0 ? `; ${settings.join(", ")}` : ""}`,
  };
}

/** Under lockdown the kernel takes these helpers away, and says only that they are unknown. */
const readsKernelMemory =
  /(unknown func|cannot use helper|unknown) .*bpf_probe_read(_kernel|_str|#)/;

function rejected(failure: NativeFailure, context: EngineContext, log: string): Explanation {
  if (failure.errno === E.EPERM && log.trim() === "") return noPermission(failure, context);
  if (log.trim() === "")
    return {
      code: "unsupported",
      message: `the kernel does not take program ${failure.what}: ${words(failure.errno)}`,
      hint: "its kind of program is not known to this kernel, or may not be attached there",
    };
  if (readsKernelMemory.test(log) && lockdownMode() === "confidentiality")
    return {
      code: "lockdown",
      message: "kernel lockdown (confidentiality) forbids reading kernel memory",
      hint: "numbers of tracepoints and strings of programs and system calls can still be traced",
    };
  return {
    code: "verifier-rejected",
    message: `the kernel's verifier rejects program ${failure.what}: ${lastReason(log)}`,
    hint: "-v shows the whole log",
  };
}

/** The verifier says its reason last, before its statistics. */
export function lastReason(log: string): string {
  const lines = log
    .split("\n")
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== "" &&
        !/^(processed \d+ insns|verification time|stack depth|mark_precise|-- END)/.test(line),
    );
  return lines.at(-1) ?? "no reason given";
}

/** First kernels of map types (enum bpf_map_type). */
const mapTypes: Readonly<Record<number, readonly [string, string]>> = {
  5: ["per-CPU hash", "4.6"],
  6: ["per-CPU array", "4.6"],
  7: ["stack trace", "4.6"],
  8: ["cgroup array", "4.8"],
  9: ["LRU hash", "4.10"],
  10: ["LRU per-CPU hash", "4.10"],
  11: ["LPM trie", "4.11"],
  12: ["array of maps", "4.12"],
  13: ["hash of maps", "4.12"],
  14: ["devmap", "4.14"],
  15: ["sockmap", "4.14"],
  16: ["cpumap", "4.15"],
  17: ["xskmap", "4.18"],
  18: ["sockhash", "4.18"],
  19: ["cgroup storage", "4.19"],
  21: ["per-CPU cgroup storage", "4.20"],
  22: ["queue", "4.20"],
  23: ["stack", "4.20"],
  24: ["socket storage", "5.2"],
  27: ["ring buffer", "5.8"],
  28: ["inode storage", "5.10"],
  29: ["task storage", "5.11"],
};

function mapCreate(failure: NativeFailure, context: EngineContext): Explanation {
  const [kind, since] = mapTypes[context.mapType ?? -1] ?? ["map", undefined];
  const name = context.map ?? failure.what;
  if (failure.errno === E.E2BIG)
    return { code: "too-large", message: `${kind} ${name} is larger than the kernel allows` };
  return {
    code: failure.errno === E.EINVAL ? "unsupported" : "failed",
    message: `the kernel does not make the ${kind} ${name}: ${words(failure.errno)}`,
    hint:
      since === undefined
        ? "its sizes or flags are not valid"
        : `its sizes or flags are not valid, or the kernel is older than ${since}`,
  };
}

function kprobe(failure: NativeFailure, context: EngineContext): Explanation {
  const place = context.place ?? failure.what;
  if (failure.errno === E.EILSEQ)
    return { code: "bad-offset", message: `${place} is not the start of an instruction` };
  if (failure.errno === E.ENOENT)
    return { code: "no-such-function", message: `the kernel has no function ${place} to probe` };
  return {
    code: "no-such-function",
    message: `the kernel does not let ${place} be probed: ${words(failure.errno)}`,
    hint: "it is inlined, marked notrace, or on the kprobe blacklist",
  };
}

function kprobeMulti(failure: NativeFailure, context: EngineContext): Explanation {
  if (failure.errno === E.ESRCH || failure.errno === E.ENOENT)
    return {
      code: "no-such-function",
      message: `one of the functions of ${context.place ?? failure.what} cannot be probed`,
    };
  return {
    code: "unsupported",
    message: "this kernel has no multi-kprobes",
    hint: "they need Linux 5.18 with CONFIG_FPROBE",
  };
}

function uprobe(failure: NativeFailure, context: EngineContext): Explanation {
  const place = context.place ?? failure.what;
  if (failure.errno === E.ENOENT)
    return { code: "no-such-file", message: `there is no file ${failure.what}` };
  if (failure.errno === E.ESRCH)
    return { code: "no-such-process", message: `the process to trace in ${place} has ended` };
  if (failure.errno === E.EINVAL || failure.errno === E.EIO)
    return {
      code: "bad-offset",
      message: `no probe can be set at ${place}`,
      hint: "the offset is outside of the file's code, or the instruction there cannot be probed",
    };
  return other(failure, context);
}

function perfEvent(failure: NativeFailure, context: EngineContext): Explanation {
  if (failure.errno === E.ENOENT || failure.errno === E.EOPNOTSUPP || failure.errno === E.ENODEV)
    return {
      code: "unsupported",
      message: `this machine does not count ${context.place ?? failure.what}`,
      hint: "virtual machines often have no hardware counters; the software event cpu-clock works everywhere",
    };
  if (failure.errno === E.ESRCH)
    return { code: "no-such-process", message: "the process to sample has ended" };
  const most = Number(sysctl("kernel/perf_event_max_sample_rate"));
  if (failure.errno === E.EINVAL && (context.frequency ?? 0) > most)
    return {
      code: "failed",
      message: `${context.frequency} samples a second are more than the kernel takes: ${most}`,
      hint: `sysctl -w kernel.perf_event_max_sample_rate=${context.frequency} raises that`,
    };
  return other(failure, context);
}
