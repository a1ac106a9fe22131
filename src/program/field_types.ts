import type { DataType, Meaning } from "../types/data.js";

/** A field type of tools/include/tool.h: how its bytes are read, and what it means. */
export interface FieldType {
  readonly type: DataType;
  /** Bytes, where the type alone says them. */
  readonly size: number;
  /** One line for the documentation: how a column of it prints. */
  readonly prints: string;
}

const number = (size: number, as: Meaning, prints: string, signed = false): FieldType => ({
  type: { kind: "int", signed, as },
  size,
  prints,
});

/**
 * The typedefs of tool.h by their names: the one place that says what they
 * mean. Columns, JSON and CSV follow from it.
 */
export const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  time_ns: number(8, "time", "time of day; from bpf_ktime_get_ns()"),
  duration_ns: number(8, "duration", "ns, us, ms or s, whichever fits: `1.250 ms`"),
  size_bytes: number(8, "bytes", "number; with -H as `1.5 MiB`"),
  pid_nr: number(4, "plain", "number"),
  tid_nr: number(4, "plain", "number"),
  uid_nr: number(4, "user", "user's name"),
  gid_nr: number(4, "group", "group's name"),
  cpu_nr: number(4, "plain", "number"),
  errno_nr: number(4, "errno", "`ENOENT`; 0 is empty; the sign does not matter", true),
  result_nr: number(8, "result", "what a system call returned: number, or `-ENOENT`", true),
  open_flags: number(4, "open-flags", "`O_WRONLY|O_CREAT`"),
  file_mode: number(4, "file-mode", "`-rw-r--r--`; without a file's type `0644`"),
  signal_nr: number(4, "signal", "`SIGTERM`"),
  device_nr: number(4, "device", "kernel's dev_t as `major:minor`"),
  port_nr: number(2, "plain", "number; of the host's byte order: bpf_ntohs() first"),
  tcp_state: number(4, "tcp-state", "`ESTABLISHED`"),
  address_family: number(2, "family", "`INET`, `INET6`, `UNIX`"),
  cgroup_id: number(8, "plain", "number"),
  inode_nr: number(8, "plain", "number"),
  syscall_nr: number(4, "syscall", "system call's name"),
  hex_u64: { type: { kind: "hex" }, size: 8, prints: "`0xffff…`" },
  kernel_address: { type: { kind: "kernel-symbol" }, size: 8, prints: "`vfs_read+0x12`" },
  user_address: {
    type: { kind: "user-symbol", pid: "pid" },
    size: 8,
    prints: "`malloc+0x8` of the process in the struct's member `pid`",
  },
  kernel_stack: {
    type: { kind: "kernel-stack", map: "stacks" },
    size: 4,
    prints: "frames; `stack_of(ctx, 0)`",
  },
  user_stack: {
    type: { kind: "user-stack", map: "stacks", pid: "pid" },
    size: 4,
    prints: "frames of the process in the member `pid`; `stack_of(ctx, BPF_F_USER_STACK)`",
  },
  user_caller: {
    type: { kind: "hex" },
    size: 8,
    prints:
      "nothing of its own: where a `user_stack` is taken at a function's first instruction, `user_caller_of(ctx)`, the caller that the stack lacks there; the n-th of a struct is the n-th stack's",
  },
  data_byte: {
    type: { kind: "data" },
    size: 1,
    prints: "`data_byte name[64]`: hexadecimal digits of so many as the member `name_size` says",
  },
  ipv4_addr: { type: { kind: "ip" }, size: 4, prints: "`192.0.2.1`; bytes as on the wire" },
  ipv6_addr: { type: { kind: "ip" }, size: 16, prints: "`2001:db8::1`; bytes as on the wire" },
  ip_addr: {
    type: { kind: "ip" },
    size: 16,
    prints: "either family: an IPv4 address lies in it as ::ffff:a.b.c.d",
  },
};

/** What a member means whose type was written so; undefined for types that say nothing. */
export const fieldType = (typedef: string): FieldType | undefined =>
  Object.hasOwn(FIELD_TYPES, typedef) ? FIELD_TYPES[typedef] : undefined;
