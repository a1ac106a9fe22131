/** What api.md of the library's design states and no other test of test/lib asks, each with a known answer. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { createSocket } from "node:dgram";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  BPF,
  BpfError,
  PerfType,
  SoftwareEvent,
  compile,
  iterator,
  kernelFunctions,
  ksym,
  ksymAddress,
  linearText,
  links,
  log2Buckets,
  log2Text,
  maps,
  parseTraceLine,
  perfEvent,
  printLinearHist,
  printLog2Hist,
  programs,
  sections,
  socketFilter,
  tracepoint,
  tracepoints,
  type,
  uretprobe,
  type PerCpuMap,
} from "../../src/lib/index.js";
import { eventually } from "../support/eventually.js";

const OURS = `if (bpf_get_current_pid_tgid() >> 32 != ${process.pid}) return 0;`;
const text = `
BPF_ARRAY(counts, u64, 8);
BPF_HISTOGRAM(sizes, int, 64);
struct slot { char disk[8]; u64 slot; };
BPF_HISTOGRAM(by_disk, struct slot, 64);
BPF_PERCPU_HASH(each, u32, struct slot, 8);
struct key { u32 pid; char comm[8]; };
BPF_HASH(keyed, struct key, u64, 8);
BPF_PERF_OUTPUT(few);
struct event { u64 n; char filler[56]; };
int called(struct tracepoint__syscalls__sys_enter_getpriority *args) { ${OURS} counts.increment(0); return 0; }
int sampled(struct bpf_perf_event_data *ctx) { ${OURS} counts.atomic_increment(1); return 0; }
int returned(struct pt_regs *ctx) { int two = 2; u64 value = PT_REGS_RC(ctx); counts.update(&two, &value); return 0; }
int sends(struct tracepoint__syscalls__sys_enter_getpriority *args) {
  ${OURS}
  struct event event = {.n = args->who};
  few.perf_submit(args, &event, sizeof(event));
  return 0;
}
int filter(struct __sk_buff *skb) { counts.increment(3); return 4; }
BPF_ITER(task) { struct task_struct *task = ctx->task; if (task) BPF_SEQ_PRINTF(ctx->meta->seq, "%d\\n", task->tgid); return 0; }`;

let bpf: BPF;
beforeAll(async () => (bpf = await BPF.open({ text, attach: "none" })));
afterEach(() => {
  for (const link of bpf.links) link.detach();
  vi.restoreAllMocks();
});
afterAll(() => bpf.close());
const counts = (): readonly bigint[] => [...bpf.map<number, bigint>("counts").values()];

describe("specs", () => {
  it("are plain data: kept as JSON, loaded twice, with macros and headers told", async () => {
    const directory = mkdtempSync(join(tmpdir(), "spec-"));
    writeFileSync(join(directory, "mine.h"), "#define FROM_HEADER 40\n");
    const file = join(directory, "program.c");
    const body =
      "BPF_ARRAY(sums, u64, 1);\nint f(struct tracepoint__syscalls__sys_enter_getpriority *args)";
    writeFileSync(
      file,
      `#include "mine.h"\n${body} { ${OURS} sums.increment(0, FROM_HEADER + MORE + FLAG); return 0; }\n`,
    );
    const spec = await compile({
      file,
      defines: { MORE: 1 },
      cflags: ["-DFLAG=1"],
      headers: "btf",
    });
    expect(spec.source.name).toBe(file);
    expect(JSON.stringify(spec)).not.toContain('"fd"');
    for (const again of [spec, structuredClone(spec)]) {
      using loaded = BPF.load(again);
      loaded.attach("f", tracepoint("syscalls:sys_enter_getpriority"));
      getPriority(process.pid);
      expect(loaded.map<number, bigint>("sums").get(0)).toBe(42n);
    }
    rmSync(directory, { recursive: true });
    await expect(compile({ file })).rejects.toMatchObject({
      code: "unreadable-file",
      phase: "compile",
    });
  });
});

describe("ends of a life", () => {
  it("await using closes as using does", async () => {
    let opened: BPF;
    {
      await using one = await BPF.open({ text, attach: "none" });
      using link = one.attach("called", tracepoint("syscalls:sys_enter_getpriority"));
      expect(link.attached).toBe(true);
      opened = one;
    }
    expect([opened.closed, opened.links]).toEqual([true, []]);
  });
});

describe("links", () => {
  it("with the verifier on another thread, or ended by a signal", async () => {
    const hook = tracepoint("syscalls:sys_enter_getpriority");
    const before = counts()[0]!;
    const link = await bpf.attachAsync("called", hook);
    getPriority(process.pid);
    expect(counts()[0]! - before).toBe(1n);
    link.detach();
    const signal = AbortSignal.abort(new Error("no more"));
    await expect(bpf.attachAsync("called", hook, { signal })).rejects.toThrow("no more");
    expect(bpf.links).toEqual([]);
  });

  it("outlive the process where they are pinned", async () => {
    const bpffs = mkdtempSync(join(tmpdir(), "bpffs"));
    execFileSync("mount", ["-t", "bpf", "none", bpffs]);
    try {
      const path = join(bpffs, "tasks");
      const link = bpf.attach("bpf_iter__task", iterator("task"));
      const [place] = link.info.places;
      expect(links()).toContain(place!.id);
      link.pin(path);
      link.detach();
      expect(execFileSync("cat", [path], { encoding: "utf8" }).split("\n")).toContain(
        String(process.pid),
      );
      unlinkSync(path);
      expect(existsSync(path)).toBe(false);
      // A link of several places is no one file.
      const many = bpf.attach("called", [
        tracepoint("syscalls:sys_enter_getpriority"),
        tracepoint("syscalls:sys_exit_getpriority"),
      ]);
      expect([many.places.length, many.missed()]).toEqual([2, 0]);
      expect(() => many.pin(path)).toThrow(
        expect.objectContaining({ code: "several-places" }) as Error,
      );
    } finally {
      execFileSync("umount", [bpffs]);
      rmdirSync(bpffs);
    }
  });

  it("return of a library's function", () => {
    bpf.attach("returned", uretprobe({ library: "c", symbol: "getpriority", pid: process.pid }));
    const nice = getPriority(process.pid);
    expect(BigInt.asIntN(32, counts()[2]!)).toBe(BigInt(nice));
  });

  it("perf events by their attributes: one CPU, one process, without the kernel, a breakpoint", async () => {
    const { software, breakpoint } = PerfType;
    const before = counts()[1]!;
    const clock = { type: software, config: SoftwareEvent.taskClock, period: 100_000 };
    bpf.attach("sampled", perfEvent({ ...clock, pid: process.pid, excludeKernel: true }));
    await eventually(() => expect(counts()[1]! - before).toBeGreaterThan(0n));
    bpf.detach("sampled");
    bpf.attach(
      "sampled",
      perfEvent({ type: software, config: SoftwareEvent.cpuClock, frequency: 99, cpu: 0 }),
    );
    expect(bpf.links[0]!.places).toHaveLength(1);
    bpf.detach("sampled");
    const address = ksymAddress("jiffies") ?? 0n;
    const written = {
      type: breakpoint,
      config: 0,
      config1: Number(address),
      config2: 8,
      breakpoint: 2,
    };
    try {
      bpf.attach("sampled", perfEvent({ ...written, period: 1 }));
    } catch (error) {
      // Virtual machines may have no such registers.
      expect(error).toBeInstanceOf(BpfError);
    }
  });

  it("a filter on a socket that is open cuts what it receives", async () => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    await once(socket, "listening");
    const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
    bpf.attach("filter", socketFilter(fd));
    const came = once(socket, "message");
    socket.send("0123456789", socket.address().port, "127.0.0.1");
    // Of four bytes none is data: eight are the header of UDP.
    expect(String(((await came) as [Buffer])[0])).toBe("");
    expect(counts()[3]).toBe(1n);
    socket.close();
  });
});

describe("maps", () => {
  it("name what C has, and are visited as a Map is", () => {
    const keyed = bpf.map<{ pid: number; comm: string }, bigint>("keyed");
    expect([keyed.name, keyed.type, keyed.keyType, keyed.valueType]).toEqual([
      "keyed",
      1,
      "struct key",
      "u64",
    ]);
    expect([keyed.maxEntries, keyed.flags, keyed.fd > 2]).toEqual([8, 0, true]);
    keyed.set({ pid: 1, comm: "one" }, 5n);
    const seen: unknown[] = [];
    keyed.forEach((value, key, map) => seen.push(value, key, map === keyed));
    expect(seen).toEqual([5n, { pid: 1, comm: "one" }, true]);
    expect([[...keyed.keys()], [...keyed.values()], [...keyed.entries()].length]).toEqual([
      [{ pid: 1, comm: "one" }],
      [5n],
      1,
    ]);
  });

  it("of a struct for each CPU are reduced", () => {
    const each = bpf.map<PerCpuMap<number, { disk: string; slot: bigint }>>("each");
    const cpus = Number(execFileSync("nproc", ["--all"], { encoding: "utf8" }));
    each.set(
      1,
      Array.from({ length: cpus }, (_, i) => ({ disk: "sda", slot: BigInt(i + 1) })),
    );
    expect(each.reduce(1, (sum, { slot }) => sum + slot, 0n)).toBe(BigInt((cpus * (cpus + 1)) / 2));
  });
});

describe("histograms", () => {
  it("as buckets, by section, and printed as BCC prints them", () => {
    const sizes = bpf.map<number, bigint>("sizes");
    sizes.set(1, 2n).set(3, 4n);
    expect(sections(bpf.map("sizes")).map(log2Buckets)).toEqual([
      [
        { low: 0n, high: 1n, count: 2 },
        { low: 4n, high: 7n, count: 4 },
      ],
    ]);
    const byDisk = bpf.map<{ disk: string; slot: bigint }, bigint>("by_disk");
    // A map whose types are known is one that can be shown.
    expect(sections(byDisk, "slot")).toEqual([]);
    byDisk.set({ disk: "sda", slot: 2n }, 1n).set({ disk: "sdb", slot: 3n }, 1n);
    expect(
      sections(bpf.map("by_disk"), "slot")
        .map(({ key }) => key)
        .sort(),
    ).toEqual(["sda", "sdb"]);
    const written: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((part) => written.push(String(part)) > 0);
    printLog2Hist(bpf.map("sizes"), { unit: "bytes" });
    printLinearHist(bpf.map("sizes"));
    expect(written.join("")).toBe(
      log2Text(bpf.map("sizes"), { unit: "bytes" }) + linearText(bpf.map("sizes")),
    );
  });
});

describe("events", () => {
  it("that nobody takes wait up to a limit; what is beyond is counted and told", async () => {
    bpf.attach("sends", tracepoint("syscalls:sys_enter_getpriority"));
    const events = bpf.events<{ n: bigint }>("few", { pages: 1, highWaterMark: 4096 });
    const told: number[] = [];
    events.on("lost", (total) => told.push(total));
    const calls = 2000;
    for (let i = 0; i < calls; i++) getPriority(process.pid);
    let got = 0;
    // Losses are counted once a second; kernels before 6.0 tell them with the next record alone.
    await eventually(() => {
      got += events.take().length;
      expect(got + events.lost).toBe(calls);
    });
    expect(events.lost).toBeGreaterThan(0);
    expect(told.at(-1)).toBe(events.lost);
    events.close();
  });

  it("lines of trace_pipe are taken apart", () => {
    const line = " my task-1234  [003] d..31 5432.123456: bpf_trace_printk: here: 5";
    expect(parseTraceLine(line)).toEqual({
      ...{
        task: "my task",
        pid: 1234,
        cpu: 3,
        flags: "d..31",
        time: 5432.123456,
        message: "here: 5",
      },
    });
  });
});

describe("the machine", () => {
  it("functions, tracepoints, types and addresses by name", () => {
    expect(kernelFunctions("vfs_rea?")).toContain("vfs_read");
    expect(kernelFunctions(/^vfs_read$/)).toEqual(["vfs_read"]);
    expect(tracepoints("sched:sched_swi*")).toContain("sched:sched_switch");
    expect(tracepoints(/^nosuch:/)).toEqual([]);
    const address = ksymAddress("vfs_read")!;
    expect(ksym(address + 4n)).toMatch(/^vfs_read\+0x4 \[kernel\]$/);
    expect(ksymAddress("no_such_function")).toBeUndefined();
    expect(type("task_struct")?.members.map(({ name }) => name)).toContain("tgid");
    expect(type("bpf_map_type")?.enumerators[1]).toEqual({ name: "BPF_MAP_TYPE_HASH", value: 1n });
    expect(type("no_such_type")).toBeUndefined();
  });

  it("programs and maps of the whole system", () => {
    bpf.attach("called", tracepoint("syscalls:sys_enter_getpriority"));
    expect(programs().map(({ name }) => name)).toContain("called");
    expect(maps().map(({ name }) => name)).toContain("keyed");
  });
});
