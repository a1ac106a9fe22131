/** What bpftrace calls things: those that can be translated, and those that only bpftrace has. */
import { nearest } from "../nearest.js";
import { nearestHint, type MistakeExtras } from "../source.js";

/** Values without parentheses, as C has them. */
export const simpleBuiltins: Readonly<Record<string, string>> = {
  pid: "(u32)(bpf_get_current_pid_tgid() >> 32)",
  tid: "(u32)bpf_get_current_pid_tgid()",
  uid: "(u32)bpf_get_current_uid_gid()",
  gid: "(u32)(bpf_get_current_uid_gid() >> 32)",
  nsecs: "bpf_ktime_get_ns()",
  cpu: "bpf_get_smp_processor_id()",
  rand: "bpf_get_prandom_u32()",
  cgroup: "bpf_get_current_cgroup_id()",
};

const builtins: readonly string[] = [
  ...Object.keys(simpleBuiltins),
  ...["comm", "retval", "elapsed", "curtask", "kstack", "ustack", "probe", "func"],
  ...["arg0", "arg1", "arg2", "arg3", "arg4", "arg5"],
];

const functions: readonly string[] = [
  ...["count", "sum", "avg", "stats", "min", "max", "hist", "lhist"],
  ...["str", "strncmp", "kstack", "ustack", "uptr", "kptr"],
  ...["join", "ksym", "usym", "ntop", "buf", "bswap"],
  ...["printf", "print", "clear", "zero", "delete", "time", "exit"],
];

/** A name of those like one of ours would mean something else. */
const onlyThere: ReadonlySet<string> = new Set([
  ...["numaid", "username", "usermode", "jiffies", "ncpus", "ppid", "cgroupid", "cgroup_path"],
  ...["kaddr", "uaddr", "reg", "system", "cat", "pton"],
  ...["strftime", "strerror", "strcontains", "strcap", "signal", "override", "path", "macaddr"],
  ...["skboutput", "len", "unwatch", "offsetof", "sizeof", "nsecs", "has_key", "errorf"],
]);

/** The way out where no name is near. */
export const inC = { hint: "leave it out, or write it in C: docs/c.md" } as const;

/** The nearest name of those that can be translated. */
export function likeName(name: string, kind: "builtin" | "function"): MistakeExtras {
  if (onlyThere.has(name)) return {};
  const near = nearest(name, kind === "builtin" ? builtins : functions);
  return near.length === 0 ? {} : { hint: nearestHint(near), fix: near[0] };
}

/** Names that a table has for its own figures, or that mean the current process. */
export const memberName = (field: string): string =>
  /^(?:count|sum|min|max|avg|total|value|pid|tid|comm)$/.test(field) ? `args_${field}` : field;
