import type {
  FunctionPrototype,
  KernelFacts,
  KernelFeatures,
  KernelFunction,
  TracepointField,
  TracepointFormat,
} from "../../src/types/facts.js";
import { nearest } from "../../src/oneliners/nearest.js";
import { kernelTypes, type FakeTypes } from "./btf.js";

export interface FakeKernelOptions {
  readonly features?: Partial<KernelFeatures>;
  readonly arch?: KernelFacts["arch"];
}

const MODERN: KernelFeatures = {
  kprobes: true,
  kprobeMulti: true,
  fentry: true,
  ringBuffer: true,
  uprobes: true,
  uprobeMulti: true,
  sleepableUprobes: false,
  rawTracepoints: true,
  cpuCycles: true,
  btf: true,
  syscallWrapper: true,
  lockdown: "none",
};

export const withFentry = (): KernelFacts => fakeKernel();
export const withKprobes = (): KernelFacts => fakeKernel({ features: { fentry: false } });
/** As the kernels of small virtual machines are built: tracepoints and uprobes only. */
export const withoutKprobes = (): KernelFacts =>
  fakeKernel({ features: { fentry: false, kprobes: false, kprobeMulti: false } });

export function fakeKernel(options: FakeKernelOptions = {}): KernelFacts {
  const types = kernelTypes();
  const functions = new Map(functionList(types).map((entry) => [entry.name, entry]));
  const tracepoints = new Map(
    tracepointList().map((format) => [`${format.category}:${format.event}`, format]),
  );
  const attachable = [...functions.values()]
    .filter((entry) => entry.attachable)
    .map((entry) => entry.name)
    .sort();
  return {
    release: "6.99.0-fake",
    arch: options.arch ?? "x64",
    features: { ...MODERN, ...options.features },
    function: (name) => functions.get(name),
    matchFunctions: (pattern) => attachable.filter((name) => pattern.test(name)),
    nearestFunctions: (name, most = 3) => nearest(name, attachable, most),
    tracepoint: (category, event) => tracepoints.get(`${category}:${event}`),
    matchTracepoints: (pattern) =>
      [...tracepoints.keys()].filter((name) => pattern.test(name)).sort(),
    nearestTracepoints: (name, most = 3) => nearest(name, tracepoints.keys(), most),
    types,
  };
}

function functionList(t: FakeTypes): readonly KernelFunction[] {
  let id = 1000;
  const typed = (name: string, prototype: FunctionPrototype): KernelFunction => ({
    name,
    prototype,
    btfId: id++,
    attachable: true,
  });
  const bare = (name: string, attachable = true): KernelFunction => ({ name, attachable });
  const syscall = (name: string): KernelFunction =>
    typed(`__x64_sys_${name}`, t.prototype("long", ["struct pt_regs *", "regs"]));
  return [
    typed(
      "vfs_read",
      t.prototype(
        "ssize_t",
        ["struct file *", "file"],
        ["char *", "buf"],
        ["size_t", "count"],
        ["loff_t *", "pos"],
      ),
    ),
    typed("vfs_readv", t.prototype("ssize_t", ["struct file *", "file"])),
    typed(
      "vfs_write",
      t.prototype(
        "ssize_t",
        ["struct file *", "file"],
        ["const char *", "buf"],
        ["size_t", "count"],
        ["loff_t *", "pos"],
      ),
    ),
    typed(
      "do_sys_open",
      t.prototype(
        "long",
        ["int", "dfd"],
        ["const char *", "filename"],
        ["int", "flags"],
        ["umode_t", "mode"],
      ),
    ),
    typed(
      "do_sys_openat2",
      t.prototype(
        "int",
        ["int", "dfd"],
        ["const char *", "filename"],
        ["struct open_how *", "how"],
      ),
    ),
    typed("__kmalloc_noprof", t.prototype("void *", ["size_t", "size"], ["gfp_t", "flags"])),
    typed(
      "do_nanosleep",
      t.prototype("int", ["struct hrtimer_sleeper *", "t"], ["enum hrtimer_mode", "mode"]),
    ),
    typed(
      "udpv6_sendmsg",
      t.prototype("int", ["struct sock *", "sk"], ["struct msghdr *", "msg"], ["size_t", "len"]),
    ),
    typed(
      "clockevents_program_event",
      t.prototype("int", ["struct clock_event_device *", "dev"], ["s64", "expires"]),
    ),
    typed(
      "__account_cfs_rq_runtime",
      t.prototype("void", ["struct cfs_rq *", "cfs_rq"], ["u64", "delta_exec"]),
    ),
    bare("finish_task_switch.isra.0"),
    bare("kfree"),
    bare("notrace_function", false),
    syscall("read"),
    syscall("nanosleep"),
    syscall("clone"),
    syscall("execve"),
    syscall("futex"),
    syscall("setsockopt"),
    syscall("openat"),
  ];
}

const COMMON: readonly TracepointField[] = [
  field("unsigned short", "common_type", 0, 2),
  field("unsigned char", "common_flags", 2, 1),
  field("unsigned char", "common_preempt_count", 3, 1),
  field("int", "common_pid", 4, 4, true),
];

function field(
  ctype: string,
  name: string,
  offset: number,
  size: number,
  signed = false,
  more: Partial<TracepointField> = {},
): TracepointField {
  return { name, ctype, offset, size, signed, ...more };
}

let nextId = 300;
const tracepoint = (
  category: string,
  event: string,
  ...fields: TracepointField[]
): TracepointFormat => ({ category, event, id: nextId++, fields: [...COMMON, ...fields] });

function call(name: string, ...args: readonly (readonly [string, string])[]): TracepointFormat[] {
  const nr = field("int", "__syscall_nr", 8, 4, true);
  const list = args.map(([ctype, arg], i) => field(ctype, arg, 16 + 8 * i, 8));
  return [
    tracepoint("syscalls", `sys_enter_${name}`, nr, ...list),
    tracepoint("syscalls", `sys_exit_${name}`, nr, field("long", "ret", 16, 8, true)),
  ];
}

function tracepointList(): readonly TracepointFormat[] {
  const comm = (name: string, offset: number): TracepointField =>
    field("char[16]", name, offset, 16, false, { elements: 16 });
  return [
    ...call(
      "openat",
      ["int", "dfd"],
      ["const char *", "filename"],
      ["int", "flags"],
      ["umode_t", "mode"],
    ),
    ...call("open", ["const char *", "filename"], ["int", "flags"], ["umode_t", "mode"]),
    ...call("creat", ["const char *", "pathname"], ["umode_t", "mode"]),
    ...call(
      "openat2",
      ["int", "dfd"],
      ["const char *", "filename"],
      ["struct open_how *", "how"],
      ["size_t", "usize"],
    ),
    ...call("read", ["unsigned int", "fd"], ["char *", "buf"], ["size_t", "count"]),
    ...call(
      "execve",
      ["const char *", "filename"],
      ["const char *const *", "argv"],
      ["const char *const *", "envp"],
    ),
    ...call(
      "nanosleep",
      ["struct __kernel_timespec *", "rqtp"],
      ["struct __kernel_timespec *", "rmtp"],
    ),
    ...call("clone", ["unsigned long", "clone_flags"]),
    ...call("futex", ["u32 *", "uaddr"], ["int", "op"], ["u32", "val"]),
    ...call(
      "setsockopt",
      ["int", "fd"],
      ["int", "level"],
      ["int", "optname"],
      ["char *", "optval"],
      ["int", "optlen"],
    ),
    tracepoint(
      "sched",
      "sched_switch",
      comm("prev_comm", 8),
      field("pid_t", "prev_pid", 24, 4, true),
      field("int", "prev_prio", 28, 4, true),
      field("long", "prev_state", 32, 8, true),
      comm("next_comm", 40),
    ),
    tracepoint(
      "sched",
      "sched_process_fork",
      comm("parent_comm", 8),
      field("pid_t", "parent_pid", 24, 4, true),
    ),
    tracepoint(
      "sched",
      "sched_process_exec",
      field("__data_loc char[]", "filename", 8, 4, false, { dynamic: "data_loc" }),
      field("pid_t", "pid", 12, 4, true),
    ),
    tracepoint(
      "block",
      "block_rq_complete",
      field("dev_t", "dev", 8, 4),
      field("sector_t", "sector", 16, 8),
      field("unsigned int", "nr_sector", 24, 4),
      field("__rel_loc char[]", "cmd", 40, 4, false, { dynamic: "rel_loc" }),
    ),
    tracepoint(
      "ipi",
      "ipi_send_cpumask",
      field("__data_loc cpumask_t", "cpumask", 8, 4, false, { dynamic: "data_loc" }),
    ),
    tracepoint(
      "kmem",
      "kfree",
      field("unsigned long", "call_site", 8, 8),
      field("const void *", "ptr", 16, 8),
    ),
  ];
}
