import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmdirSync } from "node:fs";
import { getPriority } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BPF,
  fentry,
  kernelFacts,
  kprobe,
  kprobes,
  kretprobe,
  type HashMap,
} from "../../../src/lib/index.js";

const facts = kernelFacts();
const OURS = `if (bpf_get_current_pid_tgid() >> 32 != ${process.pid}) return 0;`;

/** Only on kernels with kprobes, so in the virtual machines. */
describe.skipIf(!facts.kprobes)("kernel functions", () => {
  const text = `
BPF_ARRAY(counts, u64, 16);
BPF_ARRAY(values, u64, 16);
BPF_HASH(paths, u32, const struct path *);
static void put(int k, u64 v) { values.update(&k, &v); counts.increment(k); }

int kprobe__sys_getpriority(struct pt_regs *ctx) { ${OURS} counts.increment(0); return 0; }
int kretprobe__sys_getpriority(struct pt_regs *ctx) { ${OURS} put(1, PT_REGS_RC(ctx)); return 0; }
int syscall__getpriority(struct pt_regs *ctx, int which, int who) { ${OURS} put(2, who); return 0; }
int kprobe____x64_sys_getpriority(struct pt_regs *ctx, int which, int who) { ${OURS} put(3, who); return 0; }
int kprobe__security_inode_getattr(struct pt_regs *ctx, const struct path *path) {
  ${OURS}
  u32 k = 1;
  paths.update(&k, &path);
  put(4, path->dentry->d_inode->i_ino);
  return 0;
}
int later(struct pt_regs *ctx) { ${OURS} counts.increment(5); return 0; }
int returning(struct pt_regs *ctx) { ${OURS} counts.increment(6); return 0; }
int many(struct pt_regs *ctx) { ${OURS} counts.increment(7); return 0; }
int kretprobe__security_inode_getattr(struct pt_regs *ctx) {
  ${OURS}
  u32 k = 1;
  const struct path **found = paths.lookup(&k);
  if (!found) return 0;
  const struct path *path = *found;
  put(8, path->dentry->d_inode->i_ino);
  return 0;
}
KFUNC_PROBE(security_inode_getattr, const struct path *path) { ${OURS} put(9, path->dentry->d_inode->i_ino); return 0; }
KRETFUNC_PROBE(security_inode_getattr, const struct path *path, int ret) { ${OURS} put(10, ret + 5); return 0; }
`;
  let bpf: BPF;
  let counts: HashMap<number, bigint>;
  let values: HashMap<number, bigint>;
  beforeAll(async () => {
    bpf = await BPF.open({ text });
    counts = bpf.map<number, bigint>("counts");
    values = bpf.map<number, bigint>("values");
    bpf.attach("syscall__getpriority", kprobe("__x64_sys_getpriority"));
    getPriority(process.pid);
  });
  afterAll(() => bpf?.close());

  it("kprobe__FUNCTION and kretprobe__FUNCTION are attached by name, system calls too", () => {
    expect([counts.get(0), counts.get(1)]).toEqual([1n, 1n]);
    expect(values.get(1)).toBe(20n);
  });
  it("syscall__NAME and kprobe____x64_sys_NAME have the system call's arguments", () => {
    expect([values.get(2), values.get(3)]).toEqual([BigInt(process.pid), BigInt(process.pid)]);
  });
  it("parameters are read, what they point to, and pointers that a map kept", async () => {
    const { fstatSync, openSync, closeSync } = await import("node:fs");
    const fd = openSync("/proc/self/exe", "r");
    const { ino } = fstatSync(fd);
    closeSync(fd);
    // At once: finding out what the kernel has looks at files too.
    const [byProbe, byReturn, traced, result] = [4, 8, 9, 10].map((place) => values.get(place));
    expect([byProbe, byReturn]).toEqual([BigInt(ino), BigInt(ino)]);
    if (facts.fentry) expect([traced, result]).toEqual([BigInt(ino), 5n]);
  });
  it("offsets into a function, patterns, and returns with a limit of calls at once", () => {
    bpf.attach("later", kprobe("__x64_sys_getpriority", { offset: 0 }));
    // As a process leaves it that was killed; no process has this number.
    const left = "r:bcc_repl/p_4194304_0123456789abcdef vfs_read\n";
    appendFileSync("/sys/kernel/tracing/kprobe_events", left);
    const link = bpf.attach("returning", kretprobe("__x64_sys_getpriority", { maxActive: 64 }));
    bpf.attach("many", kprobes("__x64_sys_getpriorit?"));
    getPriority(process.pid);
    expect([counts.get(5), counts.get(6), counts.get(7)]).toEqual([1n, 1n, 1n]);
    link.detach();
    expect(
      execFileSync(
        "sh",
        [
          "-c",
          "cat /sys/kernel/tracing/kprobe_events /sys/kernel/debug/tracing/kprobe_events 2>/dev/null; true",
        ],
        { encoding: "utf8" },
      ),
    ).not.toContain("bcc_repl");
  });
  it("functions by a pattern are one link, which goes as one", () => {
    const calls = (): void => {
      mkdirSync(`/tmp/by-pattern-${process.pid}`);
      rmdirSync(`/tmp/by-pattern-${process.pid}`);
    };
    const before = counts.get(7)!;
    const link = bpf.attach("many", kprobes(/^vfs_(mkdir|rmdir)$/));
    expect(link.places.length).toBeGreaterThan(0);
    expect(bpf.links).toContain(link);
    calls();
    expect(counts.get(7)! - before).toBe(2n);
    link.detach();
    calls();
    expect(counts.get(7)! - before).toBe(2n);
    expect(bpf.links).not.toContain(link);
  });
  it("what is no function is told with the nearest", () => {
    expect(() => bpf.attach("later", kprobe("vfs_raed"))).toThrow(/vfs_raed/);
    expect(() => bpf.attach("later", fentry("vfs_raed"))).toThrow(/vfs_raed/);
  });
});
