import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * BCC's own tools want kernel headers. Where there are none, this little tree
 * is enough for programs that read no struct of the kernel's: so the peers run,
 * and what they cost is measured. Only their start is flattered by it: real
 * headers take them 0.5 s longer.
 */
const FILES: Readonly<Record<string, string>> = {
  "include/linux/kconfig.h": `#define CONFIG_BPF_SYSCALL 1
typedef unsigned char u8, __u8;
typedef signed char s8, __s8;
typedef unsigned short u16, __u16, __be16, __le16, __sum16, umode_t;
typedef short s16, __s16;
typedef unsigned int u32, __u32, __be32, __le32, __wsum, uid_t, gid_t, dev_t;
typedef int s32, __s32, pid_t;
typedef unsigned long long u64, __u64, __be64, __le64;
typedef long long s64, __s64, loff_t;
typedef unsigned long size_t, uintptr_t;
typedef long ssize_t;
typedef _Bool bool;
#define __aligned_u64 __u64 __attribute__((aligned(8)))
#define __bitwise
#define NULL ((void *)0)
`,
  "include/linux/ptrace.h": `#pragma once
struct pt_regs {
  unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs,
      flags, sp, ss;
};
`,
  "include/uapi/linux/ptrace.h": "#include <linux/ptrace.h>\n",
  "include/linux/sched.h": "#define TASK_COMM_LEN 16\n",
  "include/linux/version.h":
    "#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))\n#define LINUX_VERSION_CODE KERNEL_VERSION(6, 1, 0)\n",
  "include/linux/types.h": "",
  "include/linux/log2.h": "",
  "include/linux/fs.h": "",
  "include/linux/bpf_common.h": "",
  "include/uapi/linux/bpf.h": "",
  "include/uapi/linux/if_packet.h": "",
  "include/asm/page.h": "",
};

let made: string | undefined;

/** The command line of one of BCC's Python tools, with headers that it can use. */
export function bccCommand(path: string): readonly string[] {
  // -u: Python writes a pipe in blocks otherwise, which is not what is measured.
  const python = ["/usr/bin/python3", "-u", path];
  if (existsSync(`/lib/modules/${release()}/build`)) return python;
  return ["/usr/bin/env", `BCC_KERNEL_SOURCE=${(made ??= makeTree())}`, ...python];
}

function makeTree(): string {
  const root = mkdtempSync(join(tmpdir(), "bench-headers-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
