/** Tools of BCC's whose rows must be ours: a workload, and what of the rows is the same each time. */
import type { Reading } from "./bcc_rows.js";

export interface BccCase {
  readonly tool: string;
  readonly arguments: readonly string[];
  /** Ours, where they differ. */
  readonly ours?: readonly string[];
  readonly workload: readonly [string, ...(string | number)[]];
  readonly compare: Reading | "buckets" | "sum" | RegExp;
  /** One after the other, over two runs of the workload. */
  readonly apart?: boolean;
  /** Watched so many ms after the work: there are tools of BCC's that print at an interval's end and not at Ctrl-C. */
  readonly rest?: number;
}

const of = (
  tool: string,
  args: readonly string[],
  workload: BccCase["workload"],
  compare: BccCase["compare"],
): BccCase => ({ tool, arguments: args, workload, compare });

/**
 * At functions of programs. BCC 0.26's Python calls bpf_attach_uprobe() without its last argument, a
 * semaphore's offset: the kernel gets what lies there, and lets no probe without that offset be beside it.
 */
const inPrograms = (...words: Parameters<typeof of>): BccCase => ({ ...of(...words), apart: true });

export const CASES: readonly BccCase[] = [
  of("opensnoop", ["-p", "{pid}"], ["opens", "/tmp", 3], {
    columns: ["COMM", "FD", "ERR", "PATH"],
  }),
  of("statsnoop", ["-p", "{pid}"], ["stats", "/etc/passwd", 7], {
    columns: ["COMM", "FD", "ERR", "PATH"],
  }),
  of("filelife", ["-p", "{pid}"], ["files", "life", 4], { columns: ["COMM", "FILE"] }),
  of("filegone", ["-p", "{pid}"], ["files", "gone", 3], { columns: ["COMM", "ACTION", "FILE"] }),
  of("fileslower", ["0", "-p", "{pid}"], ["readwrite", "/var/tmp/compare", 4096, 8192], {
    columns: ["COMM", "D", "BYTES", "FILENAME"],
    rows: /compare/,
  }),
  of("syncsnoop", [], ["files", "sync", 3], { columns: ["COMM", "CALL"], rows: /files/ }),
  of("mountsnoop", [], ["mounts", 2], { columns: ["COMM", "CALL"], rows: /mounts/ }),
  of("dcsnoop", [], ["stats", "/missing-bite", 1], {
    columns: ["COMM", "T", "FILE"],
    rows: /stats/,
  }),
  of("vfsstat", ["600"], ["files", "counts", 5], /TIME/),
  of("ext4slower", ["0", "-p", "{pid}"], ["mounted", "ext4", 3], {
    columns: ["COMM", "T", "BYTES", "FILENAME"],
    rows: /mounted/,
  }),
  of("xfsslower", ["0", "-p", "{pid}"], ["mounted", "xfs", 3], {
    columns: ["COMM", "T", "BYTES", "FILENAME"],
    rows: /mounted/,
  }),
  of("btrfsslower", ["0", "-p", "{pid}"], ["mounted", "btrfs", 3], {
    columns: ["COMM", "T", "BYTES", "FILENAME"],
    rows: /mounted/,
  }),
  of("ext4dist", ["-p", "{pid}"], ["mounted", "ext4", 3], "sum"),
  of("xfsdist", ["-p", "{pid}"], ["mounted", "xfs", 3], "sum"),
  of("biosnoop", [], ["directio", "compare", "read", 4096, 30], {
    columns: ["COMM", "T", "BYTES"],
    rows: /directio/,
  }),
  of("bitesize", [], ["directio", "compare", "read", 4096, 30], /directio/),
  of("biolatency", [], ["directio", "compare", "read", 4096, 30], "sum"),
  of("execsnoop", [], ["execs", 3, "/bin/true"], {
    columns: ["PID", "PPID", "RET"],
    rows: /\/bin\/true/,
  }),
  of("exitsnoop", [], ["endings", 3], { columns: ["PCOMM", "EXIT_CODE"], rows: /endings/ }),
  of("killsnoop", [], ["endings", 3], { columns: ["COMM", "SIG", "RESULT"], rows: /endings/ }),
  of("shmsnoop", ["-p", "{pid}"], ["shared", 2, 8192], { columns: ["COMM", "SYS"] }),
  inPrograms("threadsnoop", [], ["threads", 4, 1], { columns: ["COMM", "FUNC"], rows: /threads/ }),
  of("capable", ["-p", "{pid}"], ["chroots", "/", 4], { columns: ["COMM", "CAP", "NAME"] }),
  of("pidpersec", [], ["execs", 3, "/bin/true"], /PIDs\/sec: [1-9]|^[1-9]\d*$/),
  inPrograms("gethostlatency", ["-p", "{pid}"], ["lookups", 3], { columns: ["COMM", "HOST"] }),
  of("tcpconnect", ["-p", "{pid}"], ["loopback", "tcp", 3, 18190], {
    columns: ["COMM", "IP", "SADDR", "DADDR", "DPORT"],
  }),
  of("tcpaccept", ["-p", "{pid}"], ["loopback", "tcp", 3, 18191], {
    columns: ["COMM", "IP", "RADDR", "LADDR", "LPORT"],
  }),
  of("tcplife", ["-L", "18192"], ["loopback", "tcp", 3, 18192], {
    columns: ["COMM", "LADDR", "LPORT", "RADDR", "TX_KB", "RX_KB"],
  }),
  of("tcpstates", ["-L", "18193"], ["loopback", "tcp", 3, 18193], {
    columns: ["LADDR", "LPORT", "RADDR", "OLDSTATE", "NEWSTATE"],
  }),
  of("tcpconnlat", ["-p", "{pid}"], ["loopback", "tcp", 3, 18194], {
    columns: ["COMM", "IP", "SADDR", "DADDR", "DPORT"],
  }),
  of("tcptracer", ["-p", "{pid}"], ["loopback", "tcp", 3, 18195], {
    columns: ["T", "COMM", "IP", "SADDR", "DADDR"],
  }),
  of("bindsnoop", ["-P", "18196"], ["loopback", "tcp", 2, 18196], {
    columns: ["COMM", "PROT", "ADDR", "PORT"],
  }),
  of("solisten", ["-p", "{pid}"], ["loopback", "tcp", 2, 18197], {
    columns: ["COMM", "PROTO", "BACKLOG", "PORT", "ADDR"],
  }),
  of("sofdsnoop", ["-p", "{pid}"], ["passfds", 3], { columns: ["ACTION", "COMM", "NAME"] }),
  of("tcprtt", ["-p", "18198"], ["loopback", "tcp", 3, 18198], "sum"),
  of("syscount", ["-p", "{pid}"], ["load", "close", 500], {
    columns: ["SYSCALL", "COUNT"],
    rows: /close/,
  }),
  inPrograms("funccount", ["-p", "{pid}", "c:getenv"], ["getenvs", 7], {
    columns: ["FUNC", "COUNT"],
    rows: /getenv/,
  }),
  inPrograms("funclatency", ["-p", "{pid}", "c:getenv"], ["getenvs", 7], "sum"),
  {
    ...of(
      "argdist",
      ["-p", "{pid}", "-c", "-i", "5", "-C", "t:syscalls:sys_enter_close():int:args->fd"],
      ["load", "close", 500],
      /args->fd = -?\d+/,
    ),
    rest: 12_000,
  },
  inPrograms("stackcount", ["-p", "{pid}", "-U", "c:getenv"], ["getenvs", 7], /^ +(\d+)$/),
  {
    ...inPrograms(
      "memleak",
      ["-p", "{pid}", "-o", "0", "-T", "100", "5"],
      ["allocations"],
      /bytes in \d+ allocations/,
    ),
    rest: 12_000,
  },
  of("runqlat", ["-p", "{pid}"], ["burn", 2, 300], "sum"),
  of("cpudist", ["-p", "{pid}"], ["burn", 2, 300], "sum"),
  of("offcputime", ["-p", "{pid}", "-f"], ["rest", 5, 20], /rest;/),
  of("profile", ["-p", "{pid}", "-f", "-F", "199"], ["burn", 2, 500], /burn;/),
  of("hardirqs", ["-C"], ["directio", "compare", "read", 4096, 30], /^\S+ +\d+$/),
  // The one kind that nothing else raises while ours starts, beside BCC's.
  of("softirqs", ["-C"], ["loopback", "tcp", 3, 18199], {
    columns: ["SOFTIRQ", "TOTAL_count"],
    rows: /net_rx/,
  }),
  of("oomkill", [], ["oom", 1], /oom/),
];
