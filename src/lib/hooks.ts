/** Where programs are attached: makers of plain data, which `bpf.attach` resolves on this machine. */
import { globPattern } from "../oneliners/glob.js";
import type { Hook as ExactHook, XdpMode } from "../types/hook.js";
import type { CgroupPoint } from "../types/hook_kinds.js";

type Resolved = Extract<
  ExactHook,
  {
    readonly kind:
      "xdp" | "tc" | "socket-filter" | "socket" | "cgroup" | "sockmap" | "netns" | "perf-event";
  }
>;

/** A place that `bpf.attach` looks up. */
export type Hook =
  | Resolved
  | {
      readonly kind: "kernel-function";
      readonly name: string;
      readonly offset: number;
      readonly onReturn: boolean;
      readonly maxActive?: number;
    }
  | { readonly kind: "kernel-functions"; readonly pattern: RegExp; readonly onReturn: boolean }
  | ({ readonly kind: "user-function"; readonly onReturn: boolean } & UserFunction)
  | {
      readonly kind: "usdt";
      readonly pid: number;
      readonly provider: string | undefined;
      readonly probe: string;
    }
  /** As `// attach` lines write it: `t:sched:sched_switch`. */
  | { readonly kind: "head"; readonly at: string; readonly pid?: number | undefined };

export interface UserFunction {
  /** A path, or a library's name: `c`, `libssl.so.3`. */
  readonly path?: string;
  readonly library?: string;
  /** One of symbol, pattern, offset and address. `offset` counts from the file's start; with `symbol` from there. */
  readonly symbol?: string;
  readonly pattern?: RegExp;
  readonly offset?: number;
  /** An address as the file's symbol table has them (`nm`), in place of a symbol. */
  readonly address?: number | bigint;
  /** Every process that has it mapped, unless given. */
  readonly pid?: number;
}

/**
 * Entry of a kernel function, or an instruction `offset` bytes into it.
 * @example
 * ```ts
 * bpf.attach("on_function", kprobe("vfs_read"));
 * ```
 */
export const kprobe = (name: string, { offset = 0 }: { readonly offset?: number } = {}): Hook => ({
  kind: "kernel-function",
  name: word(name, "kprobe(function)"),
  offset,
  onReturn: false,
});

/**
 * Return of a kernel function. `maxActive`: calls that may be under way at once,
 * where the kernel's own limit is too low (`link.missed()` tells); such a probe is made
 * in tracefs, where it stays, idle, when the process is killed (`bcc-tool reset-trace`).
 * @example
 * ```ts
 * bpf.attach("on_function", kretprobe("vfs_read", { maxActive: 100 }));
 * ```
 */
export const kretprobe = (
  name: string,
  { maxActive }: { readonly maxActive?: number } = {},
): Hook => ({
  kind: "kernel-function",
  name: word(name, "kretprobe(function)"),
  offset: 0,
  onReturn: true,
  ...(maxActive === undefined
    ? {}
    : { maxActive: positive(maxActive, "kretprobe({ maxActive })") }),
});

/**
 * All kernel functions whose names match: `"vfs_*"` or a regular expression.
 * @example
 * ```ts
 * bpf.attach("on_function", kprobes("vfs_*link"));
 * ```
 */
export const kprobes = (pattern: string | RegExp, options: { onReturn?: boolean } = {}): Hook => ({
  kind: "kernel-functions",
  pattern: typeof pattern === "string" ? globPattern(pattern) : pattern,
  onReturn: options.onReturn ?? false,
});

/**
 * A function of a program or library.
 * @example
 * ```ts
 * bpf.attach("on_function", uprobe({ library: "c", symbol: "getaddrinfo" }));
 * ```
 */
export const uprobe = (where: UserFunction): Hook => userFunction(where, false);
/**
 * @example
 * ```ts
 * bpf.attach("on_function", uretprobe({ path: "/bin/bash", symbol: "readline" }));
 * ```
 */
export const uretprobe = (where: UserFunction): Hook => userFunction(where, true);

/**
 * `category:event`.
 * @example
 * ```ts
 * bpf.attach("on_switch", tracepoint("sched:sched_switch"));
 * ```
 */
export const tracepoint = (name: string): Hook => head("t", word(name, "tracepoint(name)"));
/**
 * @example
 * ```ts
 * bpf.attach("on_raw", rawTracepoint("sched_wakeup"));
 * ```
 */
export const rawTracepoint = (name: string): Hook => head("raw", word(name, "rawTracepoint(name)"));

/**
 * Through the kernel's trampolines (5.5): no trap, and the parameters have types.
 * @example
 * ```ts
 * bpf.attach("on_traced", fentry("vfs_read"));
 * ```
 */
export const fentry = (name: string, { module }: { readonly module?: string } = {}): Hook =>
  head("f", module === undefined ? word(name, "fentry(function)") : `${module}:${name}`);
/**
 * @example
 * ```ts
 * bpf.attach("on_traced", fexit("vfs_read"));
 * ```
 */
export const fexit = (name: string, { module }: { readonly module?: string } = {}): Hook =>
  head("fr", module === undefined ? word(name, "fexit(function)") : `${module}:${name}`);

/**
 * A result other than 0 is the function's result; functions that allow error injection only (5.7).
 * @example
 * ```ts
 * bpf.attach("on_traced", fmodRet("security_task_setnice"));
 * ```
 */
export const fmodRet = (name: string): Hook => head("fmod", word(name, "fmodRet(function)"));

/**
 * A hook of the security modules: a negative result denies (5.7, `bpf` among the boot's lsm=).
 * @example
 * ```ts
 * bpf.attach("on_traced", lsm("path_mkdir"));
 * ```
 */
export const lsm = (hook: string): Hook => head("lsm", word(hook, "lsm(hook)"));

/**
 * Over all tasks, files, sockets, …: `link.read()` runs it (5.8).
 * @example
 * ```ts
 * const link = bpf.attach("bpf_iter__task", iterator("task"));
 * console.log(link.read());
 * ```
 */
export const iterator = (target: string): Hook => head("iter", word(target, "iterator(target)"));

/**
 * A USDT probe of a program or library; without `path`, of whatever the process has mapped that has it.
 * @example
 * ```ts
 * bpf.attach("on_function", usdt({ path: "/lib/x86_64-linux-gnu/libc.so.6", probe: "setjmp" }));
 * ```
 */
export function usdt(where: {
  readonly path?: string;
  readonly probe: string;
  readonly provider?: string;
  readonly pid?: number;
}): Hook {
  const { path, pid } = where;
  const probe = word(where.probe, "usdt({ probe })");
  if (path === undefined && pid === undefined) throw new TypeError("usdt: give path, pid or both");
  if (path === undefined) return { kind: "usdt", pid: pid!, provider: where.provider, probe };
  const words = [
    "u",
    word(path, "usdt({ path })"),
    ...(where.provider === undefined ? [] : [where.provider]),
    probe,
  ];
  return { kind: "head", at: words.join(":"), pid };
}

/**
 * perf_event_attr.type and .config, by `period` (events) or `frequency` (a second).
 * A breakpoint: `{ type: PerfType.breakpoint, config: 0, config1: address, config2: length, breakpoint: kinds }`.
 * @example
 * ```ts
 * const { software } = PerfType;
 * bpf.attach(
 *   "on_sample",
 *   perfEvent({ type: software, config: SoftwareEvent.cpuClock, frequency: 99 }),
 * );
 * ```
 */
export function perfEvent(event: {
  readonly type: number;
  readonly config: number;
  readonly config1?: number;
  readonly config2?: number;
  /** perf_event_attr.bp_type: 1 read, 2 write, 4 run. */
  readonly breakpoint?: number;
  readonly excludeUser?: boolean;
  readonly excludeKernel?: boolean;
  readonly period?: number;
  readonly frequency?: number;
  readonly pid?: number;
  readonly cpu?: number;
}): Hook {
  const { period, frequency, pid = -1, cpu = -1, ...attributes } = event;
  if ((period === undefined) === (frequency === undefined))
    throw new TypeError("perfEvent: give either period or frequency");
  const rate = period === undefined ? { sampleFrequency: frequency! } : { samplePeriod: period };
  return { kind: "perf-event", ...attributes, pid, cpu, ...rate };
}

/** enum perf_type_id. */
export const PerfType = {
  hardware: 0,
  software: 1,
  tracepoint: 2,
  cache: 3,
  raw: 4,
  breakpoint: 5,
} as const;

/** enum perf_sw_ids. */
export const SoftwareEvent = {
  cpuClock: 0,
  taskClock: 1,
  pageFaults: 2,
  contextSwitches: 3,
  cpuMigrations: 4,
  minorFaults: 5,
  majorFaults: 6,
} as const;

/** enum perf_hw_id. */
export const HardwareEvent = {
  cpuCycles: 0,
  instructions: 1,
  cacheReferences: 2,
  cacheMisses: 3,
  branchInstructions: 4,
  branchMisses: 5,
  busCycles: 6,
} as const;

interface InNetns {
  /** A file such as /run/netns/NAME, where the device is not in our own network namespace. */
  readonly netns?: string;
}

/**
 * Packets as they come in at a device, before anything else. A program that is
 * there already is an error (as with `ifNoExist`), unless `replace` is given.
 * @example
 * ```ts
 * bpf.attach("on_packet", xdp("lo", { mode: "skb" }));
 * ```
 */
export function xdp(
  device: string,
  options: InNetns & {
    readonly mode?: XdpMode;
    readonly ifNoExist?: boolean;
    readonly replace?: boolean;
  } = {},
): Hook {
  const { ifNoExist, ...rest } = options;
  if (ifNoExist === true && rest.replace === true)
    throw new TypeError("xdp: ifNoExist and replace cannot be used together");
  return { kind: "xdp", device: word(device, "xdp(device)"), ...rest };
}

type Direction = "ingress" | "egress";

/**
 * A classifier whose result is the verdict; by tcx where the kernel has it (6.6), else by clsact.
 * @example
 * ```ts
 * bpf.attach("on_skb", tc("lo", "egress"));
 * ```
 */
export const tc = (
  device: string,
  direction: Direction,
  options: InNetns & { readonly priority?: number; readonly handle?: number } = {},
): Hook => ({
  kind: "tc",
  device: word(device, "tc(device)"),
  direction,
  role: "classifier",
  ...options,
});

/**
 * An action behind a filter that matches everything.
 * @example
 * ```ts
 * bpf.attach("on_skb", tcAction("lo", "ingress"));
 * ```
 */
export const tcAction = (
  device: string,
  direction: Direction,
  options: InNetns & { readonly priority?: number } = {},
): Hook => ({
  kind: "tc",
  device: word(device, "tcAction(device)"),
  direction,
  role: "action",
  ...options,
});

/**
 * On a raw socket of a device, whose packets `link.packets()` gives; or on an open socket's descriptor.
 * @example
 * ```ts
 * const link = bpf.attach("on_skb", socketFilter("lo"));
 * const packets = link.packets();
 * for (const packet of packets.take()) console.log(packet.length);
 * ```
 */
export const socketFilter = (where: string | number, options: InNetns = {}): Hook =>
  typeof where === "number"
    ? { kind: "socket", fd: where }
    : { kind: "socket-filter", device: word(where, "socketFilter(device)"), ...options };

/**
 * What the processes of a cgroup (a directory of cgroup2) do.
 * @example
 * ```ts
 * bpf.attach("on_socket", cgroup("/sys/fs/cgroup", "sock_create"));
 * ```
 */
export const cgroup = (path: string, point: CgroupPoint): Hook => ({
  kind: "cgroup",
  path: word(path, "cgroup(path)"),
  point,
});

/**
 * @example
 * ```ts
 * bpf.attach("on_connection", sockOps("/sys/fs/cgroup"));
 * ```
 */
export const sockOps = (path: string): Hook => cgroup(path, "sock_ops");

/**
 * Messages that the sockets of a map send; `map` is its name in the program.
 * @example
 * ```ts
 * bpf.attach("on_message", skMsg("sockets"));
 * ```
 */
export const skMsg = (map: string): Hook => ({ kind: "sockmap", map, point: "msg" });

/**
 * What the sockets of a map receive.
 * @example
 * ```ts
 * bpf.attach("on_skb", skSkb("sockets", "verdict"));
 * ```
 */
export const skSkb = (map: string, point: "parser" | "stream-verdict" | "verdict"): Hook => ({
  kind: "sockmap",
  map,
  point,
});

/**
 * @example
 * ```ts
 * bpf.attach("on_skb", flowDissector("/run/netns/blue"));
 * ```
 */
export const flowDissector = (netns = "/proc/self/ns/net"): Hook => ({
  kind: "netns",
  path: netns,
  point: "flow-dissector",
});

/**
 * @example
 * ```ts
 * bpf.attach("on_lookup", skLookup());
 * ```
 */
export const skLookup = (netns = "/proc/self/ns/net"): Hook => ({
  kind: "netns",
  path: netns,
  point: "sk-lookup",
});

const head = (kind: string, rest: string): Hook => ({ kind: "head", at: `${kind}:${rest}` });

function userFunction(where: UserFunction, onReturn: boolean): Hook {
  const name = onReturn ? "uretprobe" : "uprobe";
  const { path, library, symbol, pattern, offset, address } = where;
  if ((path === undefined) === (library === undefined))
    throw new TypeError(`${name}: give either path or library`);
  if (symbol !== undefined && pattern !== undefined)
    throw new TypeError(`${name}: give either symbol or pattern`);
  if ([symbol, pattern, offset, address].every((one) => one === undefined))
    throw new TypeError(`${name}: give symbol, pattern, offset or address`);
  if (address !== undefined && (symbol !== undefined || pattern !== undefined))
    throw new TypeError(`${name}: give either address or a name`);
  return { kind: "user-function", ...where, onReturn };
}

function positive(value: number, what: string): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new TypeError(`${what}: a number above 0 is wanted, not ${value}`);
}

function word(value: unknown, what: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(
    `${what}: a name is wanted, not ${value === "" ? "an empty one" : typeof value}`,
  );
}

/** Sets of programs and hooks; `bpf.attach` takes the first that this kernel can do. */
export class OneOf {
  constructor(readonly sets: readonly Readonly<Record<string, Hook | readonly Hook[]>>[]) {}
}

/**
 * @example
 * ```ts
 * bpf.attach(
 *   oneOf(
 *     { on_function: kprobe("vfs_read") },
 *     { on_switch: tracepoint("sched:sched_switch") },
 *   ),
 * );
 * ```
 */
export const oneOf = (
  ...sets: readonly Readonly<Record<string, Hook | readonly Hook[]>>[]
): OneOf => new OneOf(sets);
