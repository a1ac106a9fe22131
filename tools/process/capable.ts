import {
  approximately,
  column,
  data,
  defineTool,
  flag,
  oneOf,
  pinnedFlags,
  taskFlags,
} from "../../src/tool.js";

/** By their numbers: linux/capability.h. */
const NAMES = (
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE " +
  "NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO " +
  "SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME " +
  "SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG " +
  "WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE"
).split(" ");

interface Check {
  readonly cap: bigint;
  readonly audit: bigint;
  readonly insetid: bigint;
}

const known = (value: bigint): bigint | string => (value < 0n ? "-" : value);

export default defineTool({
  name: "capable",
  summary: "Capability checks: what a program needs to run without root",
  about:
    "One line per check, granted or not. AUDIT is 0 for checks that only probe (shown with -v), 1 for those that matter. Where the kernel function cannot be probed, all checks are shown and AUDIT is -.",
  program: "capable.c",
  flags: {
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    name: taskFlags.name,
    ...pinnedFlags,
    verbose: flag.boolean("-v, --verbose", "show checks without audit too", {
      param: "with_unaudited",
    }),
    kernelStacks: flag.boolean("-K, --kernel-stack", "show kernel stacks", {
      param: "kernel_stacks",
    }),
    userStacks: flag.boolean("-U, --user-stack", "show user stacks", {
      param: "user_stacks",
    }),
    extra: flag.boolean(
      "-x, --extra",
      "show the thread, and whether it was for setuid() and the like",
    ),
    unique: flag.boolean("--unique", "show each capability once per process", { param: "unique" }),
  },
  examples: [
    { command: "capable", about: "all checks that matter" },
    { command: "capable -p 181 --unique", about: "what one process needs" },
    { command: "capable -KU", about: "and from where" },
  ],
  probes: () => [
    oneOf(
      [{ program: "check_function", at: "k:cap_capable" }],
      approximately("checks without audit are shown too, AUDIT and INSETID are not known", [
        { program: "check_tracepoint", at: "t:capability:cap_capable" },
      ]),
    ),
  ],
  view: ({ extra, kernelStacks, userStacks }) =>
    data("checks")
      .rows<Check>((check) => ({
        ...check,
        capability:
          NAMES[Number(check.cap)] === undefined ? "?" : `CAP_${NAMES[Number(check.cap)]}`,
        audit: known(check.audit),
        insetid: known(check.insetid),
      }))
      .columns(
        { stacks: [kernelStacks && "kernel", userStacks && "user"] },
        column.timeOfDay("time"),
        column.number("uid", 6),
        column("pid", 6),
        extra && column("tid", 6),
        column("comm", 16),
        column("cap", 4),
        column("capability", 20, { title: "NAME" }),
        column("audit", 6),
        extra && column("insetid", 0),
      ),
  watchesProcesses: true,
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["chroots", "/", 5],
      expect: {
        rows: 5,
        every: { pid: "{pid}", comm: "chroots", cap: 18, name: "CAP_SYS_CHROOT" },
      },
    },
    {
      arguments: ["-p", "{pid}", "--unique"],
      workload: ["chroots", "/", 5],
      expect: { rows: 1 },
    },
    {
      arguments: ["-p", "{pid}", "-x", "-KU"],
      workload: ["chroots", "/", 1],
      expect: [
        /^TIME      UID    PID    TID    COMM             CAP  NAME                 AUDIT  INSETID\n[\d:]{8}  0 +\d+ +\d+ +chroots +18 +CAP_SYS_CHROOT +[1-] +[0-]$/m,
        /chroot/,
      ],
    },
  ],
});
