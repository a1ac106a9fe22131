import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, rmdirSync } from "node:fs";
import { closeSync, fstatSync, openSync, writeFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BPF,
  fentry,
  kernelFacts,
  kprobe,
  kprobes,
  kretprobe,
  ksym,
  uprobe,
  type BpfError,
  type HashMap,
  type TaskStorage,
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
  it("parameters are read, what they point to, and pointers that a map kept", () => {
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
    // A file system that calls no other: on an overlay each is called twice.
    const calls = (): void => {
      mkdirSync(`/dev/shm/by-pattern-${process.pid}`);
      rmdirSync(`/dev/shm/by-pattern-${process.pid}`);
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
  it.skipIf(!facts.fentry)(
    "trampolines: bpf_get_func_arg, bpf_get_func_arg_cnt, bpf_get_func_ret, bpf_get_func_ip",
    async () => {
      using traced = await BPF.open({
        text: `BPF_ARRAY(values, u64, 16);
        static void put(int k, u64 v) { values.update(&k, &v); }
        KRETFUNC_PROBE(__x64_sys_getpriority, struct pt_regs *regs, long ret) {
          ${OURS}
          u64 first = 0, result = 0;
          put(0, bpf_get_func_arg_cnt(ctx)); put(1, bpf_get_func_arg(ctx, 0, &first)); put(2, first == (u64)regs);
          put(3, bpf_get_func_ret(ctx, &result)); put(4, result); put(5, bpf_get_func_ip(ctx));
          return 0;
        }`,
      });
      getPriority(process.pid);
      const [count, ok, same, back, result, ip] = traced.map<number, bigint>("values").values();
      expect([count, ok, same, back, result]).toEqual([1n, 0n, 1n, 0n, 20n]);
      expect(ksym(ip!)).toMatch(/^__x64_sys_getpriority\b/);
    },
  );
  it.skipIf(!facts.fentry)("trampolines: bpf_d_path, storage of the task", async () => {
    using traced = await BPF.open({
      text: `struct text { char bytes[64]; };
        BPF_ARRAY(paths, struct text, 1);
        BPF_TASK_STORAGE(times, u64);
        KFUNC_PROBE(security_inode_getattr, const struct path *path) {
          ${OURS}
          int zero = 0; struct text *text = paths.lookup(&zero); if (!text) return 0;
          bpf_d_path((struct path *)path, text->bytes, sizeof(text->bytes));
          struct task_struct *task = (void *)bpf_get_current_task_btf();
          u64 *seen = times.task_storage_get(task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
          if (seen) *seen += 1;
          return 0;
        }`,
    });
    const directory = mkdtempSync(join(tmpdir(), "d_path-"));
    const file = join(directory, "file");
    writeFileSync(file, "12345");
    const fd = openSync(file, "r");
    fstatSync(fd);
    expect(traced.map<number, { bytes: string }>("paths").get(0)).toEqual({ bytes: file });
    closeSync(fd);
    expect(traced.map<TaskStorage<bigint>>("times").get(process.pid)).toBeGreaterThan(0n);
    rmSync(directory, { recursive: true });
  });
  it("bpf_probe_write_user: into memory below the stack of the process", async () => {
    using probed = await BPF.open({
      text: `BPF_ARRAY(values, u64, 2);
        int writes(struct pt_regs *ctx) {
          ${OURS}
          void *unused = (void *)PT_REGS_SP(ctx) - 2048; u64 mine = 0x0102030405060708, back = 0; int zero = 0, one = 1;
          u64 result = bpf_probe_write_user(unused, &mine, sizeof(mine)); bpf_probe_read_user(&back, sizeof(back), unused);
          values.update(&zero, &result); values.update(&one, &back);
          return 0;
        }`,
      attach: "none",
    });
    probed.attach("writes", uprobe({ library: "c", symbol: "getpriority", pid: process.pid }));
    getPriority(process.pid);
    expect([...probed.map<number, bigint>("values").values()]).toEqual([0n, 0x0102030405060708n]);
  });
  it("bpf_override_return: a system call fails, where the kernel allows that", async () => {
    using injected = await BPF.open({
      text: `int fails(struct pt_regs *ctx) { ${OURS} bpf_override_return(ctx, -ENOMEM); return 0; }`,
      attach: "none",
    });
    let link;
    try {
      link = injected.attach("fails", kprobe("__x64_sys_getpriority"));
    } catch (error) {
      // CONFIG_BPF_KPROBE_OVERRIDE; Debian's kernels have it not.
      expect((error as BpfError).message).toMatch(/can't call bpf_override_return/);
      return;
    }
    expect(() => getPriority(process.pid)).toThrow(/ENOMEM/);
    link.detach();
  });
  it("what is no function is told with the nearest", () => {
    expect(() => bpf.attach("later", kprobe("vfs_raed"))).toThrow(/vfs_raed/);
    expect(() => bpf.attach("later", fentry("vfs_raed"))).toThrow(/vfs_raed/);
  });
});
