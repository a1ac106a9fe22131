import type { NativeFailure } from "../../native/addon.js";
import { atDevice, kprobe, kprobeMulti, networkDevices, perfEvent, uprobe } from "./attaching.js";
import { E, other, subject, words, type EngineContext, type Explanation } from "./explanation.js";
import { isOutsideBpffs, mapCreate, mapUpdate, pinning } from "./maps.js";
import { noPermission } from "./permissions.js";
import { rejected } from "./verifier.js";

/** What a native failure means, in words. */
export function explain(failure: NativeFailure, context: EngineContext): Explanation {
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
          : "the system's limit is reached: raise fs.file-max",
    };
  if (failure.code === "program-load" && log !== undefined) return rejected(failure, context, log);
  const beyond = readsBeyond(failure, context);
  if (beyond !== undefined) return beyond;
  if (isOutsideBpffs(failure)) return pinning(failure, context);
  if (errno === E.EPERM || errno === E.EACCES) return noPermission(failure, context);
  return byCode[failure.code]?.(failure, context) ?? other(failure, context);
}

/** The kernel compares how far a program reads with the tracepoint's record when it is attached, not when it is verified. */
function readsBeyond(failure: NativeFailure, context: EngineContext): Explanation | undefined {
  const place = context.place ?? failure.what;
  const tracepoint = failure.code === "attach" && /^\w[\w.-]*:\w+$/.test(place);
  if (failure.errno !== E.EACCES || !tracepoint) return undefined;
  return {
    code: "bad-program",
    message: `${context.program ?? "the program"} reads beyond the end of ${place}'s record`,
    hint: `bcc-tool tplist -v ${place} shows its fields; pt_regs are what kprobes and uprobes get`,
  };
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
  "map-pin": pinning,
  "map-pinned": (f) => ({
    code: "no-such-map",
    message: `no map is pinned at ${f.what}`,
    hint: "pinned maps live under /sys/fs/bpf",
  }),
  "program-load": (f, c) => ({
    code: "unsupported",
    message: `the kernel rejects ${subject(f, c)}: ${words(f.errno)}`,
    hint: "this kernel does not have this program type, or a helper it calls",
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
    message: `${f.what} is not a network namespace: ${words(f.errno)}`,
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
          message: `programs can't be attached to ${f.what}: it is not a cgroup2 directory`,
          hint: "mount -t cgroup2 none DIR gives one",
        }
      : other(f, c),
  statistics: () => ({
    code: "unsupported",
    message: "this kernel cannot count run times of programs",
    hint: "BPF_ENABLE_STATS came with Linux 5.8",
  }),
};
