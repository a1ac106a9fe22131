import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BPF,
  BpfError,
  cgroup,
  type BloomFilter,
  type FileStorage,
  type HashMap,
  type Queue,
  type TaskStorage,
} from "../../src/lib/index.js";
import { kernelFiles } from "../support/objects.js";
import { native } from "../../src/native/addon.js";

describe("local storage", () => {
  const text = `
struct seen { u64 times; u32 last; };
BPF_SK_STORAGE(of_sockets, struct seen);
BPF_SK_STORAGE(of_short, u64);
BPF_INODE_STORAGE(of_inodes, struct seen);
BPF_TASK_STORAGE(of_tasks, struct seen);
BPF_CGROUP_STORAGE(of_cgroup, struct seen);
BPF_PERCPU_CGROUP_STORAGE(of_cgroup_each, u64);
int sending(struct __sk_buff *skb) {
  struct seen *whole = of_cgroup.get_local_storage(0);
  lock_xadd(&whole->times, 1);
  u64 *each = of_cgroup_each.get_local_storage(0);
  *each += 1;
  struct bpf_sock *sk = skb->sk;
  if (!sk) return 1;
  sk = bpf_sk_fullsock(sk);
  if (!sk) return 1;
  struct seen *seen = of_sockets.sk_storage_get(sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
  if (seen) lock_xadd(&seen->times, 1);
  of_short.sk_storage_get(sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
  if (of_short.sk_storage_delete(sk) == 0) *each += 1;
  return 1;
}`;
  const value = { times: 7n, last: 8 };
  let bpf: BPF;
  beforeAll(async () => (bpf = await BPF.open({ text, attach: "none" })));
  afterAll(() => bpf.close());

  it("is set, read and taken away of a file, a process and a socket", async () => {
    const file = openSync("/proc/self/exe", "r");
    const inodes = bpf.map<FileStorage<typeof value>>("of_inodes");
    inodes.set(file, value);
    expect(inodes.get(file)).toEqual(value);
    expect([inodes.delete(file), inodes.has(file), inodes.delete(file)]).toEqual([
      true,
      false,
      false,
    ]);
    closeSync(file);
    const tasks = bpf.map<TaskStorage<typeof value>>("of_tasks");
    expect(tasks.has(process.pid)).toBe(false);
    tasks.set(process.pid, value);
    expect([tasks.get(process.pid), tasks.insert(process.pid, value)]).toEqual([value, false]);
    expect(tasks.delete(process.pid)).toBe(true);
    expect(() => tasks.get(4_000_000)).toThrow(/there is no process 4000000/);
    expect(() => inodes.get(99_999)).toThrow(BpfError);
  });

  it("of sockets and cgroups is written by programs", async () => {
    const mount = mkdtempSync(join(tmpdir(), "cg"));
    execFileSync("mount", ["-t", "cgroup2", "none", mount]);
    try {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const link = bpf.attach("sending", cgroup(mount, "egress"));
      const client = connect(port, "127.0.0.1");
      await once(client, "connect");
      const { fd } = (client as unknown as { readonly _handle: { readonly fd: number } })._handle;
      const sockets = bpf.map<FileStorage<{ times: bigint }>>("of_sockets");
      expect(sockets.get(fd)?.times).toBeGreaterThan(0n);
      expect(bpf.map<FileStorage<bigint>>("of_short").has(fd)).toBe(false);
      const [[key, whole]] = bpf.map<unknown, { times: bigint }>("of_cgroup").getAll() as [
        [{ attach_type: number }, { times: bigint }],
      ];
      expect(key).toMatchObject({ attach_type: 1 });
      expect(whole.times).toBeGreaterThan(0n);
      expect(bpf.map<unknown, bigint[]>("of_cgroup_each").getAll()).toHaveLength(1);
      client.destroy();
      server.close();
      link.detach();
    } finally {
      execFileSync("umount", [mount]);
      rmdirSync(mount);
    }
  });
});

describe("pinned maps", () => {
  let bpffs = "";
  beforeAll(() => {
    bpffs = mkdtempSync(join(tmpdir(), "bpffs"));
    execFileSync("mount", ["-t", "bpf", "none", bpffs]);
  });
  afterAll(() => {
    execFileSync("umount", [bpffs]);
    rmdirSync(bpffs);
  });
  const text =
    "struct key { u32 a; char b[4]; };\nBPF_HASH(counts, struct key, u64, 8);\nBPF_HASH(plain, u16, u64, 8);\nint f(void *ctx) { return 0; }";
  it("are opened by path, with their own types where the kernel keeps them", async () => {
    const path = join(bpffs, "counts");
    const key = { a: 1, b: "xy" };
    const first = await BPF.open({ text, attach: "none", pinned: { counts: path } });
    first.map<typeof key, bigint>("counts").set(key, 5n);
    first.map("plain").pin(join(bpffs, "plain"));
    first.map<number, bigint>("plain").set(3, 4n);
    first.close();
    const before = kernelFiles();
    {
      using counts = BPF.openPinned<typeof key, bigint>(path);
      expect([...counts]).toEqual([[key, 5n]]);
      expect([counts.maxEntries, counts.valueType]).toEqual([8, "u64"]);
      using plain = BPF.openPinned<number, bigint>(join(bpffs, "plain"));
      expect([...plain]).toEqual([[3, 4n]]);
    }
    expect(kernelFiles()).toBeLessThanOrEqual(before);
    expect(() => BPF.openPinned(join(bpffs, "nosuch"))).toThrow(/nosuch/);
  });

  it("by BPF_TABLE_PINNED and BPF_QUEUESTACK_PINNED are the same for all that name the path", async () => {
    const pinning = `BPF_TABLE_PINNED("hash", u32, u64, shared, 8, "${bpffs}/shared");
      BPF_QUEUESTACK_PINNED("queue", waiting, u32, 4, 0, "${bpffs}/waiting");
      int f(void *ctx) { return 0; }`;
    const first = await BPF.open({ text: pinning, attach: "none" });
    first.map<number, bigint>("shared").set(1, 2n);
    first.map<Queue<number>>("waiting").push(3);
    first.close();
    using second = await BPF.open({ text: pinning, attach: "none" });
    expect([...second.map<number, bigint>("shared")]).toEqual([[1, 2n]]);
    expect(second.map<Queue<number>>("waiting").pop()).toBe(3);
  });

  it("outside of a bpf file system: the message says so", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "no-bpffs")), "shared");
    const refused = `map shared can't be pinned at ${path}: it is not in a bpf file system`;
    const program = "int f(void *ctx) { return 0; }";
    const pinning = `BPF_TABLE_PINNED("hash", u32, u64, shared, 8, "${path}");\n${program}`;
    await expect(BPF.open({ text: pinning, attach: "none" })).rejects.toThrow(refused);
    const own = `BPF_HASH(shared, u32, u64, 8);\n${program}`;
    using bpf = await BPF.open({ text: own, attach: "none" });
    expect(() => bpf.map("shared").pin(path)).toThrow(refused);
    rmdirSync(dirname(path));
  });

  it("of another shape are not taken for one's own", async () => {
    const path = join(bpffs, "counts");
    const other = "BPF_HASH(counts, u32, u32, 8);\nint f(void *ctx) { return 0; }";
    await expect(
      BPF.open({ text: other, attach: "none", pinned: { counts: path } }),
    ).rejects.toThrow(
      /the map that is pinned at .*counts is another: type 1, 8 bytes of key and 8 of value/,
    );
  });

  it("bloom filters say no with certainty", () => {
    const map = new (native().Map)({
      ...{ name: "bloom", type: 30, keySize: 0, valueSize: 4, maxEntries: 100, flags: 0 },
    });
    map.pin(join(bpffs, "bloom"));
    map.close();
    using bloom = BPF.openPinned<BloomFilter<number>>(join(bpffs, "bloom"));
    bloom.add(7);
    expect(bloom.has(7)).toBe(true);
    expect([...Array(50).keys()].filter((n) => n !== 7 && bloom.has(n)).length).toBeLessThan(40);
  });
});

describe("a flight recorder", () => {
  it("keeps the newest, in order, and gives them when asked", async () => {
    using bpf = await BPF.open({
      text: `struct event { u64 n; char filler[56]; };
        BPF_PERF_OUTPUT(recent);
        BPF_RINGBUF_OUTPUT(ring, 1);
        BPF_ARRAY(calls, u64, 1);
        TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
          if (args->who != ${process.pid}) return 0;
          int zero = 0;
          u64 *many = calls.lookup(&zero);
          if (!many) return 0;
          struct event event = {.n = *many += 1};
          recent.perf_submit(args, &event, sizeof(event));
          return 0;
        }
        int unused(void *ctx) { u64 n = 0; return ring.ringbuf_output(&n, sizeof(n), 0); }`,
    });
    const recorder = bpf.events<{ n: bigint }>("recent", { overwrite: true, pages: 1 });
    const { getPriority } = await import("node:os");
    const call = (times: number): void => {
      for (let i = 0; i < times; i++) getPriority(process.pid);
    };
    call(3);
    expect(recorder.take().map(({ n }) => n)).toEqual([1n, 2n, 3n]);
    expect(recorder.take()).toEqual([]);
    call(5000);
    const numbers = recorder.take().map(({ n }) => Number(n));
    expect(numbers.at(-1)).toBe(5003);
    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers.length).toBeLessThan(1000);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    await expect(recorder[Symbol.asyncIterator]().next()).rejects.toThrow(
      /take\(\) gives what is there/,
    );
    expect(() => bpf.events("ring", { overwrite: true })).toThrow(/overwrites nothing/);
  });
});

describe("constants of a run", () => {
  const text = `PARAM(u64, least, 10)
    PARAM(bool, strict)
    BPF_ARRAY(seen, u64, 2);
    TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
      if (args->who != ${process.pid}) return 0;
      u64 least_now = least(), strict_now = strict();
      int k = 0; seen.update(&k, &least_now); k = 1; seen.update(&k, &strict_now);
      return 0;
    }`;
  it.each([
    [{}, [10n, 0n]],
    [{ least: 2n ** 40n, strict: true }, [2n ** 40n, 1n]],
  ])("%o are put into the compiled program", async (params, expected) => {
    const { getPriority } = await import("node:os");
    using bpf = await BPF.open({ text, params });
    getPriority(process.pid);
    expect([...(bpf.map("seen") as unknown as HashMap<number, bigint>).values()]).toEqual(expected);
  });
  it("are known by their names", async () => {
    await expect(BPF.open({ text, params: { leats: 1 } })).rejects.toMatchObject({
      code: "no-such-param",
      hint: "nearest: least",
    });
  });
});

it("instructions are shown below their lines of C", async () => {
  using bpf = await BPF.open({
    text: "BPF_HASH(counts, u32, u64);\nint f(struct pt_regs *ctx) {\n  u32 k = 5;\n  counts.increment(k);\n  return 0;\n}",
    attach: "none",
  });
  const shown = bpf.disassemble("f");
  expect(shown).toMatch(/^ +\d+: \(18\) r1 = map counts$/m);
  expect(shown).toMatch(/: \(85\) call bpf_map_lookup_elem#1$/m);
  expect(shown).toMatch(/^; \d+: /m);
  expect(shown).toMatch(/: \(95\) exit\n$/);
});
