/**
 * The kinds of hook that a program can be attached to: what the kernel calls
 * them, how BCC's names ask for them, what a context tells. Plain data, and
 * the only place where it stands.
 */

/** enum bpf_prog_type of the kernel's UAPI. */
export const programType = {
  socketFilter: 1,
  kprobe: 2,
  schedCls: 3,
  schedAct: 4,
  tracepoint: 5,
  xdp: 6,
  perfEvent: 7,
  cgroupSkb: 8,
  cgroupSock: 9,
  sockOps: 13,
  skSkb: 14,
  cgroupDevice: 15,
  skMsg: 16,
  rawTracepoint: 17,
  cgroupSockAddr: 18,
  skReuseport: 21,
  flowDissector: 22,
  cgroupSysctl: 23,
  cgroupSockopt: 25,
  tracing: 26,
  lsm: 29,
  skLookup: 30,
} as const;

/** enum bpf_attach_type. */
export const attachType = {
  sockOps: 3,
  skSkbParser: 4,
  skSkbStreamVerdict: 5,
  skMsgVerdict: 7,
  flowDissector: 17,
  traceFentry: 24,
  traceFexit: 25,
  modifyReturn: 26,
  lsm: 27,
  traceIter: 28,
  skLookup: 36,
  xdp: 37,
  skSkbVerdict: 38,
  kprobeMulti: 42,
  tcxIngress: 46,
  tcxEgress: 47,
  uprobeMulti: 48,
} as const;

export interface HookKind {
  /** As a person calls it. */
  readonly title: string;
  readonly programType: number;
  /** What BPF_PROG_LOAD expects besides; 0 = nothing. */
  readonly attachType: number;
  /** In front of the place in `// attach NAME to HEAD:PLACE`. */
  readonly head: string;
  /** The place is a function of the kernel's BTF whose name begins with this. */
  readonly target?: string;
  /** BCC's prefix of a function that goes there by its name; the words of the place follow. */
  readonly prefix?: string;
  /** Words of the place in that name: category and event of a tracepoint. */
  readonly words?: number;
  /** BCC's macro that makes such a function. */
  readonly macro?: string;
  /** BCC's macro for a function of a kernel module: module, function. */
  readonly moduleMacro?: string;
  /** Struct of the first parameter by which a function of no known name is told. */
  readonly context?: string;
  /** The first kernel that has it. */
  readonly since: string;
}

const kind = (
  title: string,
  type: number,
  attach: number,
  rest: Pick<HookKind, "head" | "since"> & Partial<HookKind>,
): HookKind => ({ title, programType: type, attachType: attach, ...rest });

export const HOOKS = {
  kprobe: kind("kprobe", programType.kprobe, 0, {
    head: "k",
    prefix: "kprobe__",
    context: "pt_regs",
    since: "4.1",
  }),
  kretprobe: kind("kretprobe", programType.kprobe, 0, {
    head: "kr",
    prefix: "kretprobe__",
    since: "4.1",
  }),
  uprobe: kind("uprobe", programType.kprobe, 0, { head: "p", since: "4.1" }),
  uretprobe: kind("uretprobe", programType.kprobe, 0, { head: "r", since: "4.1" }),
  usdt: kind("USDT probe", programType.kprobe, 0, { head: "u", since: "4.1" }),
  tracepoint: kind("tracepoint", programType.tracepoint, 0, {
    head: "t",
    prefix: "tracepoint__",
    words: 2,
    macro: "TRACEPOINT_PROBE",
    since: "4.7",
  }),
  rawTracepoint: kind("raw tracepoint", programType.rawTracepoint, 0, {
    head: "raw",
    prefix: "raw_tracepoint__",
    macro: "RAW_TRACEPOINT_PROBE",
    context: "bpf_raw_tracepoint_args",
    since: "4.17",
  }),
  fentry: kind("fentry program", programType.tracing, attachType.traceFentry, {
    head: "f",
    target: "",
    prefix: "kfunc__",
    macro: "KFUNC_PROBE",
    moduleMacro: "MODULE_KFUNC_PROBE",
    since: "5.5",
  }),
  fexit: kind("fexit program", programType.tracing, attachType.traceFexit, {
    head: "fr",
    target: "",
    prefix: "kretfunc__",
    macro: "KRETFUNC_PROBE",
    moduleMacro: "MODULE_KRETFUNC_PROBE",
    since: "5.5",
  }),
  fmodRet: kind("fmod_ret program", programType.tracing, attachType.modifyReturn, {
    head: "fmod",
    target: "",
    prefix: "kmod_ret__",
    macro: "KMOD_RET",
    since: "5.7",
  }),
  lsm: kind("LSM program", programType.lsm, attachType.lsm, {
    head: "lsm",
    target: "bpf_lsm_",
    prefix: "lsm__",
    macro: "LSM_PROBE",
    since: "5.7",
  }),
  iterator: kind("iterator", programType.tracing, attachType.traceIter, {
    head: "iter",
    target: "bpf_iter_",
    prefix: "bpf_iter__",
    macro: "BPF_ITER",
    since: "5.8",
  }),
  perfEvent: kind("perf event", programType.perfEvent, 0, {
    head: "perf",
    context: "bpf_perf_event_data",
    since: "4.9",
  }),
  xdp: kind("XDP program", programType.xdp, attachType.xdp, {
    head: "xdp",
    context: "xdp_md",
    since: "5.9",
  }),
  tc: kind("tc classifier", programType.schedCls, 0, {
    head: "tc",
    context: "__sk_buff",
    since: "4.1",
  }),
  tcAction: kind("tc action", programType.schedAct, 0, { head: "tcaction", since: "4.1" }),
  socketFilter: kind("socket filter", programType.socketFilter, 0, {
    head: "socket",
    since: "3.19",
  }),
  cgroup: kind("cgroup program", programType.cgroupSkb, 0, { head: "cgroup", since: "5.7" }),
  sockOps: kind("sock_ops program", programType.sockOps, attachType.sockOps, {
    head: "sockops",
    context: "bpf_sock_ops",
    since: "5.7",
  }),
  skMsg: kind("sk_msg program", programType.skMsg, attachType.skMsgVerdict, {
    head: "skmsg",
    context: "sk_msg_md",
    since: "4.17",
  }),
  skSkb: kind("sk_skb program", programType.skSkb, attachType.skSkbStreamVerdict, {
    head: "skskb",
    since: "4.14",
  }),
  flowDissector: kind("flow dissector", programType.flowDissector, attachType.flowDissector, {
    head: "flow",
    since: "4.20",
  }),
  skLookup: kind("socket lookup program", programType.skLookup, attachType.skLookup, {
    head: "sklookup",
    context: "bpf_sk_lookup",
    since: "5.9",
  }),
} satisfies Readonly<Record<string, HookKind>>;

export type HookName = keyof typeof HOOKS;

/** Places of a cgroup: program type, attach type, and the context that tells the first of its kind. */
export const CGROUP_POINTS = {
  ingress: [programType.cgroupSkb, 0, "__sk_buff"],
  egress: [programType.cgroupSkb, 1, "__sk_buff"],
  sock_create: [programType.cgroupSock, 2, "bpf_sock"],
  sock_release: [programType.cgroupSock, 34, "bpf_sock"],
  post_bind4: [programType.cgroupSock, 12, "bpf_sock"],
  post_bind6: [programType.cgroupSock, 13, "bpf_sock"],
  sock_ops: [programType.sockOps, attachType.sockOps, "bpf_sock_ops"],
  device: [programType.cgroupDevice, 6, "bpf_cgroup_dev_ctx"],
  connect4: [programType.cgroupSockAddr, 10, "bpf_sock_addr"],
  connect6: [programType.cgroupSockAddr, 11, "bpf_sock_addr"],
  bind4: [programType.cgroupSockAddr, 8, "bpf_sock_addr"],
  bind6: [programType.cgroupSockAddr, 9, "bpf_sock_addr"],
  sendmsg4: [programType.cgroupSockAddr, 14, "bpf_sock_addr"],
  sendmsg6: [programType.cgroupSockAddr, 15, "bpf_sock_addr"],
  recvmsg4: [programType.cgroupSockAddr, 19, "bpf_sock_addr"],
  recvmsg6: [programType.cgroupSockAddr, 20, "bpf_sock_addr"],
  getpeername4: [programType.cgroupSockAddr, 29, "bpf_sock_addr"],
  getpeername6: [programType.cgroupSockAddr, 30, "bpf_sock_addr"],
  getsockname4: [programType.cgroupSockAddr, 31, "bpf_sock_addr"],
  getsockname6: [programType.cgroupSockAddr, 32, "bpf_sock_addr"],
  sysctl: [programType.cgroupSysctl, 18, "bpf_sysctl"],
  getsockopt: [programType.cgroupSockopt, 21, "bpf_sockopt"],
  setsockopt: [programType.cgroupSockopt, 22, "bpf_sockopt"],
} as const;

/** Kinds that can be loaded and looked at, and are attached by routes, receivers and sockets of others. */
export const LOADED_ONLY = {
  lwt_in: [10, 0],
  lwt_out: [11, 0],
  lwt_xmit: [12, 0],
  lwt_seg6local: [19, 0],
  lirc_mode2: [20, 0],
  sk_reuseport: [programType.skReuseport, 39],
} as const;

export type CgroupPoint = keyof typeof CGROUP_POINTS;

/** The kind that a program's name asks for, and the words of its place. */
export function hookOfName(
  name: string,
): { readonly hook: HookName; readonly words: readonly string[] } | undefined {
  for (const [hook, { prefix, words = 1 }] of entries) {
    if (prefix === undefined || !name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length).replace(/^vmlinux__/, "");
    const match = words === 2 ? TWO_WORDS.exec(rest) : ([rest, rest] as const);
    if (match !== null && rest !== "") return { hook, words: match.slice(1) };
  }
  return undefined;
}

/** `sched__sched_switch`: a category has no double underline. */
const TWO_WORDS = /^([a-z0-9]+(?:_[a-z0-9]+)*)__(\w+)$/;

const entries = Object.entries(HOOKS) as readonly (readonly [HookName, HookKind])[];

/** The kind that a context is of, by the type of the first parameter as it is written. */
export function hookOfContext(type: string | undefined): HookKind | undefined {
  const struct = /^struct (\w+) \*$/.exec(type ?? "")?.[1];
  if (struct === undefined) return undefined;
  if (struct.startsWith("tracepoint__")) return HOOKS.tracepoint;
  if (struct.startsWith("bpf_iter__")) return HOOKS.iterator;
  const known = entries.find(([, { context }]) => context === struct)?.[1];
  if (known !== undefined) return known;
  if (struct === "sk_reuseport_md")
    return { ...HOOKS.socketFilter, programType: programType.skReuseport, attachType: 39 };
  const point = Object.values(CGROUP_POINTS).find(([, , context]) => context === struct);
  return point && { ...HOOKS.cgroup, programType: point[0], attachType: point[1] };
}
