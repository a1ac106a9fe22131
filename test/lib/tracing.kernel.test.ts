/** Iterators, security hooks and what runs by the kernel's trampolines. */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync } from "node:fs";
import { readFileSync, rmSync, rmdirSync } from "node:fs";
import { getPriority, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  BPF,
  fentry,
  fexit,
  fmodRet,
  iterator,
  kernelFacts,
  lsm,
  type FileStorage,
} from "../../src/lib/index.js";
import { Example } from "./example.js";
import { Wire } from "./network.js";

/** securityfs may not be mounted. */
function securityModules(): readonly string[] {
  const mount = mkdtempSync(join(tmpdir(), "sec"));
  execFileSync("mount", ["-t", "securityfs", "none", mount]);
  try {
    return readFileSync(join(mount, "lsm"), "utf8").split(",");
  } finally {
    execFileSync("umount", [mount]);
    rmdirSync(mount);
  }
}

/** A module that a kernel may have, with types from then on. */
function hasModule(name: string): boolean {
  spawnSync("modprobe", [name]);
  return existsSync(`/sys/kernel/btf/${name}`);
}

describe("the kernel's own", () => {
  const trampolines = kernelFacts().fentry;

  it("iterators write what they visit", async () => {
    using tasks = await BPF.open({
      text: `BPF_ITER(task) {
        struct seq_file *seq = ctx->meta->seq;
        struct task_struct *task = ctx->task;
        if (task) BPF_SEQ_PRINTF(seq, "%d\\n", task->tgid);
        return 0;
      }`,
      attach: "none",
    });
    const link = tasks.attach("bpf_iter__task", iterator("task"));
    const seen = link.read().trim().split("\n").map(Number);
    expect(seen).toContain(process.pid);
    expect(() => tasks.attach("bpf_iter__task", iterator("tsk"))).toThrow(/no iterator tsk/);
  });

  it.skipIf(!trampolines)("security hooks deny", async () => {
    const active = securityModules().includes("bpf");
    using guard = await BPF.open({
      text: `BPF_ARRAY(who, u32, 1);
        LSM_PROBE(path_mkdir, const struct path *dir, struct dentry *dentry, umode_t mode, int ret) {
          int zero = 0;
          u32 *pid = who.lookup(&zero);
          return pid && *pid == bpf_get_current_pid_tgid() >> 32 ? -1 : 0;
        }`,
      attach: "none",
    });
    guard.map<number, number>("who").set(0, process.pid);
    const directory = join(tmpdir(), `denied-${process.pid}`);
    const link = guard.attach("lsm__path_mkdir", lsm("path_mkdir"));
    if (active) expect(() => mkdirSync(directory)).toThrow(/EPERM/);
    link.detach();
    mkdirSync(directory);
    rmSync(directory, { recursive: true });
  });

  it.skipIf(!trampolines)("bpf_bprm_opts_set: as a program is started", async () => {
    const active = securityModules().includes("bpf");
    using guard = await BPF.open({
      text: `BPF_ARRAY(values, u64, 4);
        static void put(int k, u64 v) { values.update(&k, &v); }
        LSM_PROBE(bprm_creds_for_exec, struct linux_binprm *bprm, int ret) {
          struct task_struct *task = (void *)bpf_get_current_task_btf();
          if (task->real_parent->tgid != ${process.pid}) return 0;
          put(0, bpf_bprm_opts_set(bprm, BPF_F_BPRM_SECUREEXEC));
          return 0;
        }
        `,
      attach: "none",
    });
    guard.attach("lsm__bprm_creds_for_exec", lsm("bprm_creds_for_exec"));
    const values = guard.map<number, bigint>("values");
    values.set(0, 77n);
    // AT_SECURE is what the flag sets: the loader then forgets such variables.
    const said = execFileSync("/usr/bin/env", {
      env: { LD_LIBRARY_PATH: "/nowhere" },
      encoding: "utf8",
    });
    expect(values.get(0)).toBe(active ? 0n : 77n);
    expect(said.includes("LD_LIBRARY_PATH")).toBe(!active);
  });

  it.skipIf(!trampolines)("examples/deny_mkdir forbids a name to everybody", async () => {
    const active = securityModules().includes("bpf");
    const directory = mkdtempSync(join(tmpdir(), "deny-"));
    const example = await Example.start("deny_mkdir", "forbidden-name");
    await example.line(/^nobody/);
    const forbidden = (): unknown => mkdirSync(join(directory, "forbidden-name"));
    if (active) expect(forbidden).toThrow(/EPERM/);
    mkdirSync(join(directory, "other-name"));
    expect((await example.stop()).at(-1)).toBe(`denied ${active ? 1 : 0} times`);
    rmSync(directory, { recursive: true });
  });

  it.skipIf(!trampolines)(
    "inode_storage_get, inode_storage_delete: what is kept with files",
    async () => {
      const active = securityModules().includes("bpf");
      using marking = await BPF.open({
        text: `BPF_INODE_STORAGE(marks, u64);
        LSM_PROBE(inode_mkdir, struct inode *dir, struct dentry *dentry, umode_t mode, int ret) {
          if (bpf_get_current_pid_tgid() >> 32 != ${process.pid}) return 0;
          u64 *mark = marks.inode_storage_get(dir, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
          if (mark && ++*mark == 3) marks.inode_storage_delete(dir);
          return 0;
        }`,
      });
      const directory = mkdtempSync(join(tmpdir(), "marked"));
      const fd = openSync(directory, "r");
      const marks = marking.map<FileStorage<bigint>>("marks");
      const seen = [1, 2, 3].map((i) => {
        mkdirSync(join(directory, String(i)));
        return marks.get(fd);
      });
      expect(seen).toEqual(active ? [1n, 2n, undefined] : [undefined, undefined, undefined]);
      closeSync(fd);
      rmSync(directory, { recursive: true });
    },
  );

  it.skipIf(!trampolines)("KFUNC_PROBE, KRETFUNC_PROBE: parameters, and the result", async () => {
    using traced = await BPF.open({
      text: `BPF_ARRAY(seen, s64, 3);
        static int ours(void) { return bpf_get_current_pid_tgid() >> 32 == ${process.pid}; }
        KFUNC_PROBE(security_task_setnice, struct task_struct *task, int nice) {
          int zero = 0; s64 pid = task->tgid;
          if (ours()) seen.update(&zero, &pid);
          return 0;
        }
        KRETFUNC_PROBE(security_task_setnice, struct task_struct *task, int nice, int ret) {
          int one = 1, two = 2; s64 was = nice, result = ret;
          if (ours()) { seen.update(&one, &was); seen.update(&two, &result); }
          return 0;
        }`,
    });
    const seen = traced.map<number, bigint>("seen");
    const expected = [BigInt(process.pid), BigInt(getPriority(process.pid)), 0n];
    setPriority(process.pid, getPriority(process.pid));
    expect([...seen.values()]).toEqual(expected);
    // The same by hooks.
    for (const link of traced.links) link.detach();
    seen.clear();
    traced.attach("kfunc__security_task_setnice", fentry("security_task_setnice"));
    traced.attach("kretfunc__security_task_setnice", fexit("security_task_setnice"));
    setPriority(process.pid, getPriority(process.pid));
    expect([...seen.values()]).toEqual(expected);
  });

  it.skipIf(!trampolines || !hasModule("veth"))(
    "MODULE_KFUNC_PROBE, MODULE_KRETFUNC_PROBE: a function of a module's",
    async () => {
      using traced = await BPF.open({
        text: `BPF_ARRAY(sent, u64, 2);
          MODULE_KFUNC_PROBE(veth, veth_xmit, struct sk_buff *skb, struct net_device *device) {
            if (skb->len == 14 + 20 + 8 + 100) sent.atomic_increment(0);
            return 0;
          }
          MODULE_KRETFUNC_PROBE(veth, veth_xmit, struct sk_buff *skb, struct net_device *device, int ret) {
            if (ret == 0) sent.atomic_increment(1);
            return 0;
          }`,
      });
      const wire = Wire.make();
      await wire.send(3);
      wire.remove();
      const [entries, returns] = traced.map<number, bigint>("sent").values();
      expect(entries).toBe(3n);
      // Its device may say more by itself.
      expect(returns).toBeGreaterThanOrEqual(3n);
    },
  );

  it.skipIf(!trampolines)("results are replaced (fmod_ret)", async () => {
    using instead = await BPF.open({
      text: `BPF_ARRAY(who, u32, 1);
        KMOD_RET(security_task_setnice, struct task_struct *p, int nice, int ret) {
          int zero = 0;
          u32 *pid = who.lookup(&zero);
          return pid && *pid == bpf_get_current_pid_tgid() >> 32 ? -7 : 0;
        }`,
      attach: "none",
    });
    instead.map<number, number>("who").set(0, process.pid);
    const link = instead.attach(
      "kmod_ret__security_task_setnice",
      fmodRet("security_task_setnice"),
    );
    expect(() => setPriority(process.pid, getPriority(process.pid))).toThrow(/E2BIG/);
    link.detach();
    setPriority(process.pid, getPriority(process.pid));
  });
});
