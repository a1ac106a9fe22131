import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BPF,
  PerfType,
  SoftwareEvent,
  type CgroupArray,
  type HashMap,
  type LpmTrie,
  type MapOfMaps,
  type PerCpuMap,
  type PerfEventArray,
  type ProgArray,
  type Queue,
  type StackTraces,
} from "../../../src/lib/index.js";
import { runCases } from "./cases.js";

const hash = (bpf: BPF, name: string): HashMap<number, bigint> => bpf.map<number, bigint>(name);
const has = (name: string, key: number, value: bigint) => (_: bigint, bpf: BPF) =>
  expect(hash(bpf, name).get(key)).toBe(value);

/** What BPF_TABLE calls each kind of map, and enum bpf_map_type. */
const KINDS: Readonly<Record<string, number>> = {
  ...{ hash: 1, array: 2, prog: 3, perf_output: 4, perf_array: 4, percpu_hash: 5, percpu_array: 6 },
  ...{ stacktrace: 7, cgroup_array: 8, lru_hash: 9, lru_percpu_hash: 10, lpm_trie: 11 },
  ...{ array_of_maps$hash_map: 12, hash_of_maps$hash_map: 13, devmap: 14, sockmap: 15, cpumap: 16 },
  ...{ xskmap: 17, sockhash: 18, cgroup_storage: 19, percpu_cgroup_storage: 21, queue: 22 },
  ...{ stack: 23, sk_storage: 24, ringbuf: 27, inode_storage: 28, task_storage: 29 },
};
/** Kinds whose keys are not numbers. */
const OWN_KEYS: Readonly<Record<string, string>> = {
  lpm_trie: "struct net",
  cgroup_storage: "struct bpf_cgroup_storage_key",
  percpu_cgroup_storage: "struct bpf_cgroup_storage_key",
};

it("BPF_TABLE: every kind by its name", async () => {
  const kinds = Object.keys(KINDS).filter((kind) => kind !== "queue" && kind !== "stack");
  const nameOf = (kind: string): string => kind.replace("$", "_").concat("_map");
  const entries = (kind: string): number => (/storage$/.test(kind) ? 0 : 8);
  const tables = kinds.map(
    (kind) =>
      `BPF_F_TABLE("${kind}", ${OWN_KEYS[kind] ?? "u32"}, ${kind === "stacktrace" ? "struct bpf_stacktrace" : "u32"}, ${nameOf(kind)}, ${entries(kind)}, ${kind === "lpm_trie" || /(sk|inode|task)_storage/.test(kind) ? "BPF_F_NO_PREALLOC" : "0"});`,
  );
  const text = [
    "struct net { u32 prefix; u32 address; };",
    ...tables,
    'BPF_TABLE("histogram", int, u64, histogram_map, 8);',
    'BPF_QUEUESTACK("queue", queue_map, u32, 8, 0);\nBPF_QUEUESTACK("stack", stack_map, u32, 8, 0);',
    'BPF_XDP_REDIRECT_MAP("devmap", u32, redirect_map, 8);',
    "int f(struct bpf_raw_tracepoint_args *ctx) { return 0; }",
  ];
  using bpf = await BPF.open({ text: text.join("\n"), attach: "none" });
  const types = new Map(bpf.spec.module.maps.map(({ name, type }) => [name, type]));
  expect(
    Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, types.get(nameOf(kind))])),
  ).toEqual(KINDS);
  expect([types.get("histogram_map"), types.get("redirect_map")]).toEqual([2, 14]);
});

describe("map macros", () => {
  let cgroups = "";
  beforeAll(() => {
    cgroups = mkdtempSync(join(tmpdir(), "cg"));
    execFileSync("mount", ["-t", "cgroup2", "none", cgroups]);
  });
  afterAll(() => {
    execFileSync("umount", [cgroups]);
    rmdirSync(cgroups);
  });
  runCases(
    `
BPF_TABLE("hash", u32, u64, general, 16);
BPF_F_TABLE("hash", u32, u64, flagged, 16, BPF_F_NO_PREALLOC);
BPF_TABLE_PUBLIC("hash", u32, u64, exported, 16);
BPF_TABLE_SHARED("hash", u32, u64, shared, 16);
BPF_HASH(h1); BPF_HASH(h2, u32); BPF_HASH(h3, u32, u32); BPF_HASH(h4, u32, u32, 7);
BPF_ARRAY(a1); BPF_ARRAY(a2, u32); BPF_ARRAY(a3, u32, 3);
struct hist_key { u32 disk; u32 slot; };
BPF_HISTOGRAM(hist1); BPF_HISTOGRAM(hist2, struct hist_key); BPF_HISTOGRAM(hist3, int, 10);
BPF_STACK_TRACE(stacks, 100);
BPF_STACK_TRACE_BUILDID(builds, 100);
BPF_PERF_ARRAY(counters, 64);
BPF_PERCPU_HASH(each_hash, u32, u64, 4);
BPF_PERCPU_ARRAY(each_array, u64, 4);
BPF_TABLE("lru_hash", u32, u64, recent, 64);
BPF_TABLE("lru_percpu_hash", u32, u64, recent_each, 64);
struct net { u32 prefix; u32 address; };
BPF_LPM_TRIE(nets, struct net, u32, 16);
BPF_PROG_ARRAY(calls, 4);
BPF_DEVMAP(devices, 4);
BPF_CPUMAP(cpus, 4);
BPF_XSKMAP(sockets, 4);
BPF_HASH(inner, u32, u64, 8);
BPF_ARRAY_OF_MAPS(maps, "inner", 2);
BPF_HASH_OF_MAPS(hmaps, u32, "inner", 2);
BPF_STACK(lifo, u32, 4);
BPF_QUEUE(fifo, u32, 4);
BPF_QUEUESTACK("queue", generic, u32, 4, 0);
BPF_QUEUESTACK_PUBLIC("stack", generic_public, u32, 4, 0);
BPF_QUEUESTACK_SHARED("stack", generic_shared, u32, 4, 0);
BPF_CGROUP_ARRAY(groups, 2);
BPF_SOCKMAP(socks, 4);
BPF_SOCKHASH(sock_hash, u64, 4);
int never(struct xdp_md *ctx) {
  return devices.redirect_map(0, 0) + cpus.redirect_map(0, 0) + sockets.redirect_map(0, 0);
}
int target(struct tracepoint__syscalls__sys_enter_getpriority *args) { u32 k = 6; u64 v = 66; general.update(&k, &v); return 0; }
`,
    [
      {
        item: "BPF_TABLE",
        body: "u32 k = 1; u64 v = 11; return general.update(&k, &v);",
        gives: has("general", 1, 11n),
      },
      {
        item: "BPF_F_TABLE",
        body: "u32 k = 1; u64 v = 14; return flagged.update(&k, &v);",
        gives: (_, bpf) => expect(hash(bpf, "flagged").flags).toBe(1),
      },
      {
        item: "BPF_TABLE_PUBLIC",
        body: "u32 k = 1; u64 v = 12; return exported.update(&k, &v);",
        gives: has("exported", 1, 12n),
      },
      {
        item: "BPF_TABLE_SHARED",
        body: "u32 k = 1; u64 v = 13; return shared.update(&k, &v);",
        gives: has("shared", 1, 13n),
      },
      {
        item: "BPF_HASH",
        body: `u64 k = 1; h1.increment(k); u32 s = 2; h2.increment(s); h3.increment(s); h4.increment(s);
          return 0;`,
        gives: (_, bpf) => {
          expect([bpf.map("h1").maxEntries, bpf.map("h4").maxEntries]).toEqual([10_240, 7]);
          expect([...bpf.map<bigint, bigint>("h1")]).toEqual([[1n, 1n]]);
          expect([...bpf.map<number, bigint>("h2")]).toEqual([[2, 1n]]);
          expect([...bpf.map<number, number>("h4")]).toEqual([[2, 1]]);
        },
      },
      {
        item: "BPF_ARRAY",
        body: "int k = 2; a1.increment(k); a2.increment(k); a3.increment(k, 5); return 0;",
        gives: (_, bpf) => {
          expect([...bpf.map<number, number>("a3").values()]).toEqual([0, 0, 5]);
          expect(bpf.map("a1").maxEntries).toBe(10_240);
        },
      },
      {
        item: "BPF_HISTOGRAM",
        body: `hist1.increment(bpf_log2l(args->who * 0 + 100)); struct hist_key k = {.disk = 8, .slot = 3};
          hist2.increment(k); hist3.atomic_increment(4); return 0;`,
        gives: (_, bpf) => {
          expect(bpf.map("hist1").maxEntries).toBe(64);
          expect(hash(bpf, "hist1").get(7)).toBe(1n);
          expect([...bpf.map("hist2")]).toEqual([[{ disk: 8, slot: 3 }, 1n]]);
          expect(hash(bpf, "hist3").get(4)).toBe(1n);
        },
      },
      {
        item: "BPF_STACK_TRACE",
        at: "uprobe",
        body: "return stacks.get_stackid(ctx, BPF_F_USER_STACK | BPF_F_REUSE_STACKID);",
        gives: (value, bpf) => {
          const { frames } = bpf.map<StackTraces>("stacks").walk(Number(value), process.pid);
          expect(frames[0]?.name).toBe("getpriority");
          expect(bpf.map<StackTraces>("stacks").maxEntries).toBe(128);
        },
      },
      {
        item: "BPF_STACK_TRACE_BUILDID",
        at: "uprobe",
        body: "return builds.get_stackid(ctx, BPF_F_USER_STACK);",
        gives: (value, bpf) => {
          const { frames } = bpf.map<StackTraces>("builds").walk(Number(value), process.pid);
          expect(frames[0]?.name).toBe("getpriority");
        },
      },
      {
        item: "BPF_PERF_ARRAY",
        prepare: (bpf) =>
          bpf
            .map<PerfEventArray>("counters")
            .open({ type: PerfType.software, config: SoftwareEvent.cpuClock }),
        body: "return counters.perf_read(CUR_CPU_IDENTIFIER);",
        gives: (value) => expect(value > 0n && value < 1n << 62n).toBe(true),
      },
      {
        item: "BPF_PERCPU_HASH",
        body: "u32 k = 3; u64 v = 5; return each_hash.update(&k, &v);",
        gives: (_, bpf) => expect(bpf.map<PerCpuMap<number, bigint>>("each_hash").sum(3)).toBe(5n),
      },
      {
        item: "BPF_PERCPU_ARRAY",
        body: "each_array.increment(2, 7); return 0;",
        gives: (_, bpf) => expect(bpf.map<PerCpuMap<number, bigint>>("each_array").sum(2)).toBe(7n),
      },
      {
        item: "lru_hash",
        body: "for (u32 i = 0; i < 80; i++) { u32 k = i; u64 v = 1; recent.update(&k, &v); } return 0;",
        gives: (_, bpf) => {
          expect(hash(bpf, "recent").size).toBeGreaterThan(0);
          expect(hash(bpf, "recent").size).toBeLessThanOrEqual(64);
        },
      },
      {
        item: "lru_percpu_hash",
        body: "u32 k = 9; u64 v = 1; return recent_each.update(&k, &v);",
        gives: (_, bpf) =>
          expect(bpf.map<PerCpuMap<number, bigint>>("recent_each").sum(9)).toBe(1n),
      },
      {
        item: "BPF_LPM_TRIE",
        prepare: (bpf) => bpf.map<LpmTrie<number>>("nets").set("10.0.0.0/8", 5),
        body: `struct net k = {.prefix = 32, .address = bpf_htonl(0x0a010203)};
          u32 *v = nets.lookup(&k); return v ? *v : 0;`,
        gives: 5,
      },
      {
        item: "BPF_PROG_ARRAY, call",
        prepare: (bpf) => bpf.map<ProgArray>("calls").set(1, "target"),
        body: "calls.call(args, 1); return 0;",
        leaves: true,
        gives: has("general", 6, 66n),
      },
      {
        item: "BPF_DEVMAP",
        body: "return 4;",
        gives: (_, bpf) => expect(bpf.map("devices").type).toBe(14),
      },
      {
        item: "BPF_CPUMAP",
        body: "return 4;",
        gives: (_, bpf) => expect(bpf.map("cpus").type).toBe(16),
      },
      {
        item: "BPF_XSKMAP",
        body: "return 4;",
        gives: (_, bpf) => expect(bpf.map("sockets").type).toBe(17),
      },
      {
        item: "BPF_ARRAY_OF_MAPS",
        prepare: (bpf) => {
          const maps = bpf.map<MapOfMaps<number>>("maps");
          const one = maps.create<HashMap<number, bigint>>();
          one.set(4, 44n);
          maps.set(1, one);
        },
        body: `int place = 1; void *map = maps.lookup(&place); if (!map) return 0;
          u32 k = 4; u64 *v = bpf_map_lookup_elem(map, &k); return v ? *v : 1;`,
        gives: 44,
      },
      {
        item: "BPF_HASH_OF_MAPS",
        prepare: (bpf) => {
          const maps = bpf.map<MapOfMaps<number>>("hmaps");
          const one = maps.create<HashMap<number, bigint>>();
          one.set(4, 45n);
          maps.set(77, one);
        },
        body: `u32 place = 77; void *map = hmaps.lookup(&place); if (!map) return 0;
          u32 k = 4; u64 *v = bpf_map_lookup_elem(map, &k); return v ? *v : 1;`,
        gives: 45,
      },
      {
        item: "BPF_STACK",
        body: "for (u32 i = 1; i < 4; i++) { u32 v = i; lifo.push(&v, 0); } return 0;",
        gives: (_, bpf) => expect([...bpf.map<Queue<number>>("lifo")]).toEqual([3, 2, 1]),
      },
      {
        item: "BPF_QUEUE",
        body: "for (u32 i = 1; i < 7; i++) { u32 v = i; fifo.push(&v, BPF_EXIST); } return 0;",
        gives: (_, bpf) => expect([...bpf.map<Queue<number>>("fifo")]).toEqual([3, 4, 5, 6]),
      },
      {
        item: "BPF_QUEUESTACK, BPF_QUEUESTACK_PUBLIC, BPF_QUEUESTACK_SHARED",
        body: "u32 i = 5; generic_public.push(&i, 0); i = 6; generic_shared.push(&i, 0); return generic.push(&i, 0);",
        gives: (_, bpf) => {
          const [one, two, three] = ["generic", "generic_public", "generic_shared"].map((name) =>
            bpf.map<Queue<number>>(name).pop(),
          );
          expect([one, two, three]).toEqual([6, 5, 6]);
        },
      },
      {
        item: "BPF_CGROUP_ARRAY",
        body: "return groups.check_current_task(1);",
        gives: (value, bpf) => {
          expect(BigInt.asIntN(64, value)).toBe(-11n); // nothing is at that index: EAGAIN
          expect(bpf.map<CgroupArray>("groups").maxEntries).toBe(2);
        },
      },
      {
        item: "check_current_task",
        prepare: (bpf) => bpf.map<CgroupArray>("groups").set(0, cgroups),
        body: "return groups.check_current_task(0);",
        gives: 1, // every task is below the root
      },
      {
        item: "get_stackid, of a tracepoint",
        body: "return stacks.get_stackid(args, BPF_F_USER_STACK);",
        gives: (value, bpf) => {
          const { frames } = bpf.map<StackTraces>("stacks").walk(Number(value), process.pid);
          expect(frames.map(({ name }) => name)).toContain("getpriority");
        },
      },
      {
        item: "BPF_SOCKMAP",
        body: "return 0;",
        gives: (_, bpf) => expect(bpf.map("socks").type).toBe(15),
      },
      {
        item: "BPF_SOCKHASH",
        body: "return 0;",
        gives: (_, bpf) => expect(bpf.map("sock_hash").type).toBe(18),
      },
    ],
  );
});

describe("map methods", () => {
  runCases(
    `
struct value { u32 a; u16 b; };
BPF_HASH(t, u32, u64, 64);
BPF_HASH(full, u32, u64, 1);
BPF_HASH(values, u32, struct value);
BPF_ARRAY(arr, u64, 4);
BPF_QUEUE(waiting, u32, 4);
BPF_PERF_ARRAY(counters, 64);
`,
    [
      {
        item: "lookup",
        body: "u32 k = 1; u64 *v = t.lookup(&k); return v ? *v : 99;",
        prepare: (bpf) => hash(bpf, "t").set(1, 41n),
        gives: 41,
      },
      { item: "lookup: NULL", body: "u32 k = 999; return t.lookup(&k) == NULL;", gives: 1 },
      {
        item: "lookup_or_try_init",
        body: "u32 k = 2; u64 zero = 5, *v = t.lookup_or_try_init(&k, &zero); if (v) *v += 1; return v ? *v : 0;",
        gives: 6,
      },
      {
        item: "lookup_or_try_init: full",
        prepare: (bpf) => hash(bpf, "full").set(1, 1n),
        body: "u32 k = 2; u64 zero = 0; return full.lookup_or_try_init(&k, &zero) == NULL;",
        gives: 1,
      },
      {
        item: "lookup_or_init",
        body: "u32 k = 3; u64 zero = 7, *v = t.lookup_or_init(&k, &zero); return *v;",
        gives: 7,
      },
      {
        item: "update",
        body: "u32 k = 4; u64 v = 8; t.update(&k, &v); return 0;",
        gives: has("t", 4, 8n),
      },
      {
        item: "insert",
        prepare: (bpf) => hash(bpf, "t").set(5, 50n),
        body: "u32 k = 5; u64 v = 51; return t.insert(&k, &v);",
        gives: (value, bpf) => {
          expect(BigInt.asIntN(32, value)).toBe(-17n);
          expect(hash(bpf, "t").get(5)).toBe(50n);
        },
      },
      {
        item: "delete",
        prepare: (bpf) => hash(bpf, "t").set(6, 1n),
        body: "u32 k = 6; return t.delete(&k);",
        gives: (value, bpf) => expect([value, hash(bpf, "t").has(6)]).toEqual([0n, false]),
      },
      {
        item: "increment",
        body: "u32 k = 7; t.increment(k); t.increment(k, 4); arr.increment(args->who * 0 + 2, 3); return 0;",
        gives: (_, bpf) =>
          expect([hash(bpf, "t").get(7), hash(bpf, "arr").get(2)]).toEqual([5n, 3n]),
      },
      {
        item: "atomic_increment",
        body: "u32 k = 8; t.atomic_increment(k); t.atomic_increment(k, 4); return 0;",
        gives: has("t", 8, 5n),
      },
      {
        item: "perf_counter_value",
        prepare: (bpf) =>
          bpf
            .map<PerfEventArray>("counters")
            .open({ type: PerfType.software, config: SoftwareEvent.cpuClock }),
        body: `struct bpf_perf_event_value value = {};
          if (counters.perf_counter_value(CUR_CPU_IDENTIFIER, &value, sizeof(value))) return 0;
          return value.counter > 0 && value.enabled >= value.running;`,
        gives: 1,
      },
      {
        item: "push, pop, peek",
        body: `u32 v = 4, top = 0, first = 0; waiting.push(&v, 0); v = 5; waiting.push(&v, 0);
          waiting.peek(&top); waiting.pop(&first); return top * 100 + first * 10;`,
        gives: (value, bpf) =>
          expect([value, [...bpf.map<Queue<number>>("waiting")]]).toEqual([440n, [5]]),
      },
      {
        item: "typeof(name.key), typeof(name.leaf)",
        body: "typeof(values.key) k = 1; typeof(values.leaf) v = {.a = 3, .b = 4}; values.update(&k, &v); return sizeof(v);",
        gives: (value, bpf) =>
          expect([value, bpf.map("values").get(1 as never)]).toEqual([8n, { a: 3, b: 4 }]),
      },
    ],
  );
});
