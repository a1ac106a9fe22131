import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmdirSync, unlinkSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  BPF,
  PerfType,
  SoftwareEvent,
  linearText,
  log2Text,
  type CgroupArray,
  type HashMap,
  type LpmTrie,
  type MapOfMaps,
  type PerCpuMap,
  type PerfEventArray,
  type ProgArray,
} from "../../src/lib/index.js";

const text = `
struct v4 { u32 prefix; u8 bytes[4]; };
struct v6 { u32 prefix; u8 bytes[16]; };
struct odd { u32 prefix; u8 bytes[8]; };
BPF_LPM_TRIE(nets, struct v4, u32, 16);
BPF_LPM_TRIE(nets6, struct v6, u32, 16);
BPF_LPM_TRIE(strange, struct odd, u32, 16);
BPF_HASH(pattern, u32, u64, 8);
BPF_ARRAY_OF_MAPS(maps, "pattern", 2);
BPF_PERCPU_HASH(each, u32, u64);
BPF_TABLE("lru_hash", u32, u64, recent, 64);
BPF_CGROUP_ARRAY(groups, 2);
BPF_PERF_ARRAY(counters, 64);
BPF_PROG_ARRAY(calls, 2);
struct slot { char disk[8]; u64 slot; };
BPF_HISTOGRAM(sizes, int, 64);
BPF_HISTOGRAM(byDisk, struct slot, 64);
enum color { RED = 1, BLUE = 5 };
union both { u32 number; u8 parts[4]; };
struct all {
  enum color color;
  union both both;
  struct { s16 x, y; } points[2];
  u64 low:3, high:61;
  unsigned __int128 wide;
  bool yes;
};
BPF_HASH(values, u32, struct all, 4);
int run(struct bpf_raw_tracepoint_args *ctx) { u32 k = 0; calls.call(ctx, 0); recent.increment(k); return 0; }
int other(struct bpf_raw_tracepoint_args *ctx) { return 0; }`;

const open = (): Promise<BPF> => BPF.open({ text, attach: "none" });

describe("maps of each type", () => {
  it("tries find the longest prefix", async () => {
    using bpf = await open();
    const nets = bpf.map<LpmTrie<number>>("nets");
    nets.set("10.0.0.0/8", 1).set("10.1.0.0/16", 2);
    expect(nets.get("10.1.2.3/32")).toBe(2);
    expect(nets.get("10.9.2.3/32")).toBe(1);
    expect(nets.get("11.0.0.0/32")).toBeUndefined();
    expect(new Map(nets)).toEqual(
      new Map([
        ["10.1.0.0/16", 2],
        ["10.0.0.0/8", 1],
      ]),
    );
    expect(() => nets.set("10.0.0/8", 1)).toThrow(TypeError);
    expect(() => nets.set("fd00::/8", 1)).toThrow(RangeError);
    const nets6 = bpf.map<LpmTrie<number>>("nets6");
    nets6.set("fd00::/8", 6);
    expect([...nets6.keys()]).toEqual(["fd00::/8"]);
    const strange = bpf.map<LpmTrie<number>>("strange");
    const key = { prefix: 20, bytes: Uint8Array.of(1, 2, 0, 0, 0, 0, 0, 0) };
    strange.set(key, 3);
    expect([...strange.entries()]).toEqual([[key, 3]]);
  });

  it("values of every kind go in and come out", async () => {
    using bpf = await open();
    const values = bpf.map<number, unknown>("values");
    const value = {
      color: 5,
      both: { number: 0x04030201 },
      points: [
        { x: -1, y: 2 },
        { x: 3, y: -4 },
      ],
      low: 5n,
      high: 2n ** 60n,
      wide: 2n ** 100n + 1n,
      yes: true,
    };
    values.set(1, value);
    values.set(2, { ...value, color: "RED" });
    expect(values.get(1)).toEqual({
      ...value,
      both: { number: 0x04030201, parts: Uint8Array.of(1, 2, 3, 4) },
    });
    expect(values.get(2)).toMatchObject({ color: 1 });
    for (let key = 3; key < 5; key++) values.set(key, value);
    expect(() => values.set(5, value)).toThrow(/map values is full/);
    expect(() => values.set(1, { ...value, color: "GREEN" })).toThrow(/there is no GREEN/);
  });

  it("maps in maps are switched", async () => {
    using bpf = await open();
    const maps = bpf.map<MapOfMaps<number>>("maps");
    const inner = maps.create<HashMap<number, bigint>>();
    expect(maps.has(0)).toBe(false);
    maps.set(0, inner);
    const first = maps.id(0);
    maps.set(0, maps.create());
    expect(maps.id(0)).not.toBe(first);
    expect([maps.delete(0), maps.has(0)]).toEqual([true, false]);
    inner.set(1, 1n);
    expect(inner.get(1)).toBe(1n);
  });

  it("per-CPU values are summed, and set for each", async () => {
    using bpf = await open();
    const each = bpf.map<PerCpuMap<number, bigint>>("each");
    expect(() => each.set(1, [1n])).toThrow(/a value for each of \d+ CPUs/);
    const cpus = Number(execFileSync("nproc", ["--all"], { encoding: "utf8" }));
    each.set(
      1,
      Array.from({ length: cpus }, (_, i) => BigInt(i + 1)),
    );
    expect(each.sum(1)).toBe(BigInt((cpus * (cpus + 1)) / 2));
    expect([each.max(1), each.average(1)]).toEqual([BigInt(cpus), (cpus + 1) / 2]);
    expect(each.reduce(1, (most, value) => (value > most ? value : most), 0n)).toBe(BigInt(cpus));
    expect(each.sum(2)).toBeUndefined();
  });

  it("cgroups by path", async () => {
    using bpf = await open();
    const mount = mkdtempSync(join(tmpdir(), "cg"));
    execFileSync("mount", ["-t", "cgroup2", "none", mount]);
    try {
      const groups = bpf.map<CgroupArray>("groups");
      groups.set(0, mount);
      expect(groups.delete(0)).toBe(true);
      expect(() => groups.set(0, "/nosuch")).toThrow(/no cgroup \/nosuch/);
    } finally {
      execFileSync("umount", [mount]);
      rmdirSync(mount);
    }
  });

  it("counters count", async () => {
    using bpf = await open();
    const counters = bpf.map<PerfEventArray>("counters");
    expect(() => counters.read(0)).toThrow(/has no counter on CPU 0/);
    counters.open({ type: PerfType.software, config: SoftwareEvent.contextSwitches });
    const before = counters.read(0);
    execFileSync("taskset", ["-c", "0", "sleep", "0.01"]);
    expect(counters.read(0)).toBeGreaterThan(before);
  });

  it("programs by index are loaded as their callers", async () => {
    using bpf = await open();
    const calls = bpf.map<ProgArray>("calls");
    calls.set(0, "other");
    expect([calls.has(0), calls.has(1), calls.delete(0), calls.has(0)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(() => calls.set(0, "nosuch")).toThrow(/no function nosuch/);
    expect(() => calls.set(-1, "other")).toThrow(TypeError);
  });

  it("are pinned, and found again", async () => {
    const bpffs = mkdtempSync(join(tmpdir(), "bpffs"));
    execFileSync("mount", ["-t", "bpf", "none", bpffs]);
    const path = join(bpffs, "recent");
    try {
      const first = await BPF.open({ text, attach: "none", pinned: { recent: path } });
      first.map<number, bigint>("recent").set(4, 44n);
      first.close();
      using second = await BPF.open({ text, attach: "none", pinned: { recent: path } });
      expect(second.map<number, bigint>("recent").get(4)).toBe(44n);
      unlinkSync(path);
      expect(existsSync(path)).toBe(false);
    } finally {
      execFileSync("umount", [bpffs]);
      rmdirSync(bpffs);
    }
  });
});

describe("maps of several programs", () => {
  const counting = `BPF_HASH(counts, u32, u64, 16);
    TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
      u32 pid = bpf_get_current_pid_tgid() >> 32;
      if (pid == ${process.pid}) counts.increment(pid);
      return 0;
    }`;

  it("are one, which lives as long as either", async () => {
    const first = await BPF.open({ text: counting });
    const from = first.map<number, bigint>("counts");
    using second = await BPF.open({ text: counting, maps: { counts: { from } } });
    getPriority(process.pid);
    expect(from.get(process.pid)).toBe(2n);
    first.close();
    getPriority(process.pid);
    expect(second.map<number, bigint>("counts").get(process.pid)).toBe(3n);
  });

  it("have to be of one shape", async () => {
    using first = await BPF.open({ text: counting });
    const from = first.map<number, bigint>("counts");
    const other = counting.replace("u32, u64, 16", "u32, u32, 16");
    await expect(BPF.open({ text: other, maps: { counts: { from } } })).rejects.toThrow(
      /the map that is shared is another: .* 8 of value/,
    );
    first.close();
    await expect(BPF.open({ text: counting, maps: { counts: { from } } })).rejects.toThrow(
      /closed/,
    );
  });
});

it("enums are read as their names where that is wanted, and written either way", async () => {
  const enumText = `enum color { RED = 1, GREEN, BLUE = -5 };
    struct painted { enum color color; enum color list[2]; u32 low:4; };
    BPF_HASH(paints, u32, struct painted);
    TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
      struct painted p = {.color = BLUE, .list = {GREEN, 77}, .low = 3}; u32 k = 1;
      if (bpf_get_current_pid_tgid() >> 32 == ${process.pid}) paints.update(&k, &p);
      return 0;
    }`;
  using bpf = await BPF.open({ text: enumText, enums: "names" });
  getPriority(process.pid);
  const paints = bpf.map<number, unknown>("paints");
  expect(paints.get(1)).toEqual({ color: "BLUE", list: ["GREEN", 77], low: 3 });
  paints.set(2, { color: "RED", list: [2, "RED"], low: 0 });
  expect(paints.getAll()).toContainEqual([2, { color: "RED", list: ["GREEN", "RED"], low: 0 }]);
});

it("what found no room in a hash is counted, and told once", async () => {
  using bpf = await BPF.open({
    text: `BPF_HASH(few, u32, u64, 10);
      BPF_PERCPU_HASH(each, u32, u64, 10);
      BPF_TABLE("lru_hash", u32, u64, newest, 10);
      BPF_HASH(enough, u32, u64, 100);
      BPF_HASH(tried, u32, u64, 10);
      TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
        if (args->who != ${process.pid}) return 0;
        for (u32 i = 0; i < 25; i++) {
          u32 key = i; u64 one = 1;
          few.atomic_increment(key);
          each.update(&key, &one); newest.update(&key, &one); enough.increment(key);
          u64 *value = tried.lookup_or_try_init(&key, &one);
          if (value) *value += 1;
        }
        return 0;
      }`,
  });
  const warnings: Error[] = [];
  const warned = (warning: Error): number => warnings.push(warning);
  process.on("warning", warned);
  const few = bpf.map<number, bigint>("few");
  expect([few.getAll(), few.dropped]).toEqual([[], 0]);
  getPriority(process.pid);
  const maps = ["few", "each", "newest", "enough", "tried"];
  const dropped = maps.map((name) => bpf.map<number, bigint>(name).dropped);
  // An LRU hash may forget more than it has to, but drops nothing.
  expect(dropped).toEqual([15, 15, 0, 0, 15]);
  expect(few.getAll()).toHaveLength(10);
  expect([...few.keys()]).toHaveLength(10);
  await new Promise(setImmediate);
  process.off("warning", warned);
  expect(warnings.map(({ message }) => message)).toEqual([
    "map few is full (10 entries): 15 updates found no room",
  ]);
});

describe("histograms", () => {
  it("are BCC's text, of a map and by key", async () => {
    using bpf = await open();
    const sizes = bpf.map<number, bigint>("sizes");
    sizes.set(1, 2n).set(3, 4n);
    expect(log2Text(bpf.map("sizes"), { unit: "bytes" })).toBe(
      [
        "     bytes               : count     distribution",
        "         0 -> 1          : 2        |********************                    |",
        "         2 -> 3          : 0        |                                        |",
        "         4 -> 7          : 4        |****************************************|",
        "",
      ].join("\n"),
    );
    expect(linearText(bpf.map("sizes"))).toMatch(/^ {5}value {9}: count .*\n {8}0 {10}: 0 /);
    const byDisk = bpf.map<{ disk: string; slot: bigint }, bigint>("byDisk");
    byDisk.set({ disk: "sda", slot: 2n }, 1n);
    byDisk.set({ disk: "sdb", slot: 3n }, 1n);
    const sections = log2Text(bpf.map("byDisk"), { section: "disk" });
    expect(sections.match(/^disk = sd[ab]$/gm)?.sort()).toEqual(["disk = sda", "disk = sdb"]);
  });
});
