import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BPF,
  BpfError,
  fentry,
  kernelFacts,
  kprobe,
  log2Text,
  oneOf,
  perfEvent,
  tc,
  tracepoint,
  uprobe,
  uretprobe,
  usdt,
  xdp,
  type Hook,
  type PerCpuMap,
  type Queue,
} from "../../src/lib/index.js";
import { kernelFiles } from "../support/objects.js";
import { eventually } from "../support/eventually.js";

const text = `
struct event { u32 pid; char path[32]; u16 low:4, high:12; };
struct key { u32 pid; char tag[4]; };
struct value { u64 calls; s32 last; struct { u8 a, b; } pair; };
BPF_HASH(counts, struct key, struct value);
BPF_RINGBUF_OUTPUT(ring, 8);
BPF_PERF_OUTPUT(perf);
BPF_ARRAY(table, u64, 4);
BPF_PERCPU_ARRAY(each, u64, 1);
BPF_QUEUE(queue, u32, 3);
TRACEPOINT_PROBE(syscalls, sys_enter_mkdir) {
  struct event event = {};
  event.pid = bpf_get_current_pid_tgid() >> 32;
  event.low = 5;
  event.high = args->mode;
  bpf_probe_read_user_str(&event.path, sizeof(event.path), args->pathname);
  ring.ringbuf_output(&event, sizeof(event), 0);
  perf.perf_submit(args, &event, sizeof(event));
  int zero = 0;
  each.increment(zero);
  return 0;
}
int later(struct tracepoint__syscalls__sys_enter_rmdir *args) { int one = 1; table.increment(one); return 0; }`;

interface Event {
  readonly pid: number;
  readonly path: string;
  readonly low: number;
  readonly high: number;
}

let directory = "";
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "lib"))));
afterAll(() => rmSync(directory, { recursive: true }));

function makeThree(): void {
  for (const name of ["a", "b", "c"]) {
    mkdirSync(join(directory, name), 0o755);
    rmSync(join(directory, name), { recursive: true });
  }
}

const ours = (events: Iterable<Event>): readonly Event[] =>
  [...events].filter(({ pid, path }) => pid === process.pid && path.startsWith(directory));

it("is shown by console.log as what it is, without its internals", async () => {
  using bpf = await BPF.open({
    text: `BPF_HASH(counts, u32, u64);
      TRACEPOINT_PROBE(sched, sched_switch) { return 0; }`,
  });
  expect(inspect(bpf).replace(/\s+/g, " ")).toBe(
    "BPF { closed: false, maps: [ 'counts' ], programs: [ 'tracepoint__sched__sched_switch' ], " +
      "links: [ 'tracepoint__sched__sched_switch at sched:sched_switch' ] }",
  );
  expect(inspect(bpf.map("counts"), { breakLength: Infinity })).toMatch(
    /^HashMap \{ name: 'counts', keyType: '.+', valueType: '.+', maxEntries: 10240 \}$/,
  );
});

describe("a program with maps and buffers", () => {
  it.each(["ring", "perf"])("sends typed events through a %s buffer", async (buffer) => {
    using bpf = await BPF.open({ text });
    const events = bpf.events<Event>(buffer);
    makeThree();
    const got: Event[] = [];
    for await (const event of events) {
      got.push(event);
      if (ours(got).length === 3) break;
    }
    expect(ours(got).map(({ path, low, high }) => [path, low, high])).toEqual(
      ["a", "b", "c"].map((name) => [join(directory, name), 5, 0o755]),
    );
    expect(events.lost).toBe(0);
  });

  it("gives bytes, and batches to a callback", async () => {
    using bpf = await BPF.open({ text });
    const raw = bpf.events<Buffer>("ring", { raw: true });
    const counted = new Promise<number>((resolve) => {
      let many = 0;
      bpf.events<Event>("perf", (batch) => {
        many += ours(batch).length;
        if (many === 3) resolve(many);
      });
    });
    makeThree();
    for await (const record of raw) {
      expect(record.length).toBeGreaterThanOrEqual(38);
      break;
    }
    expect(await counted).toBe(3);
  });

  it("has maps whose entries are of the program's types", async () => {
    using bpf = await BPF.open({ text, attach: "none" });
    const counts = bpf.map<unknown, unknown>("counts");
    const [key, value] = [
      { pid: 7, tag: "ab" },
      { calls: 2n ** 40n, last: -3, pair: { a: 1, b: 255 } },
    ];
    counts.set(key, value);
    expect(counts.get(key)).toEqual(value);
    expect(counts.get({ pid: 8, tag: "" })).toBeUndefined();
    expect([...counts]).toEqual([[key, value]]);
    expect([counts.has(key), counts.size]).toEqual([true, 1]);
    expect([counts.insert(key, value), counts.update(key, value)]).toEqual([false, true]);
    expect(counts.take(key)).toEqual(value);
    expect([counts.update(key, value), counts.insert(key, value)]).toEqual([false, true]);
    expect([counts.delete(key), counts.delete(key)]).toEqual([true, false]);
    expect(counts.size).toBe(0);
  });

  it("reads and writes many entries at once", async () => {
    using bpf = await BPF.open({ text, attach: "none", maps: { counts: { maxEntries: 5000 } } });
    const counts = bpf.map<{ pid: number; tag: string }, { calls: bigint }>("counts");
    const pair = { a: 0, b: 0 };
    const entries = Array.from(
      { length: 5000 },
      (_, i) =>
        [
          { pid: i, tag: "" },
          { calls: BigInt(i), last: 0, pair },
        ] as const,
    );
    counts.setAll(entries);
    const sum = (all: readonly [unknown, { calls: bigint }][]): bigint =>
      all.reduce((so, [, { calls }]) => so + calls, 0n);
    expect(sum(counts.getAll())).toBe(12_497_500n);
    counts.deleteAll([{ pid: 4999, tag: "" }]);
    expect(sum(counts.takeAll())).toBe(12_492_501n);
    expect(counts.size).toBe(0);
  });

  it("has arrays, a value for each CPU, and queues", async () => {
    using bpf = await BPF.open({ text });
    const table = bpf.map<number, bigint>("table");
    bpf.attach("later", tracepoint("syscalls:sys_enter_rmdir"));
    makeThree();
    expect(table.get(1)).toBeGreaterThanOrEqual(3n);
    table.set(1, 9n);
    table.delete(1);
    expect(table.get(1)).toBe(0n);
    expect(table.get(4)).toBeUndefined();
    expect(bpf.map<PerCpuMap<number, bigint>>("each").sum(0)).toBeGreaterThanOrEqual(3n);
    const queue = bpf.map<Queue<number>>("queue");
    for (const value of [1, 2, 3]) queue.push(value);
    expect(() => queue.push(4)).toThrow(/map queue is full/);
    queue.push(4, { replace: true });
    expect([queue.peek(), queue.pop(), [...queue], queue.pop()]).toEqual([2, 2, [3, 4], undefined]);
  });
});

describe("links", () => {
  it("are made twice, taken off singly, and newest first", async () => {
    using bpf = await BPF.open({ text, attach: "none" });
    const table = bpf.map<number, bigint>("table");
    const hook = tracepoint("syscalls:sys_enter_rmdir");
    const first = bpf.attach("later", hook);
    expect(() => bpf.attach("later", hook)).toThrow(/attached there already/);
    const second = bpf.attach("later", tracepoint("syscalls:sys_enter_unlink"));
    expect(bpf.links).toEqual([first, second]);
    first.detach();
    first.detach();
    expect([first.attached, bpf.links]).toEqual([false, [second]]);
    expect(bpf.detach("later")).toBe(true);
    expect(bpf.detach("later")).toBe(false);
    table.clear();
    makeThree();
    expect(table.get(1)).toBe(0n);
  });

  it("take the first alternative that this kernel can do", async () => {
    using bpf = await BPF.open({ text, attach: "none" });
    const [link] = bpf.attach(
      oneOf(
        { later: kprobe("no_such_function_at_all") },
        { later: tracepoint("syscalls:sys_enter_rmdir") },
      ),
    );
    expect(link?.places).toEqual(["syscalls:sys_enter_rmdir"]);
    expect(() =>
      bpf.attach(oneOf({ later: kprobe("no_such_a") }, { later: kprobe("no_such_b") })),
    ).toThrow(/none of the alternatives/);
  });
});

describe("bad use", () => {
  const failing = async (work: () => unknown): Promise<BpfError> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof BpfError) return error;
      throw error;
    }
    throw new Error("it did not fail");
  };

  it("of a text is a place in it", async () => {
    const error = await failing(() => BPF.open({ text: "int f(void *ctx) {\n  return nope;\n}" }));
    expect([error.code, error.phase, error.message]).toEqual([
      "unknown-identifier",
      "compile",
      "program.c:2:10: unknown identifier nope",
    ]);
  });

  it("is printed once: the message and the way out, not clang's text again", async () => {
    const error = await failing(() => BPF.open({ text: "int f(void *ctx) { return foo; }" }));
    const printed = inspect(error);
    expect(printed.match(/unknown identifier foo/g)).toHaveLength(1);
    expect(printed).not.toMatch(/undeclared|errno|undefined/);
    expect(printed).toMatch(/code: 'unknown-identifier'[\s\S]*hint:/);
    expect(error.log).toMatch(/undeclared identifier/);
    const loops =
      "TRACEPOINT_PROBE(sched, sched_switch) { for (;;) bpf_ktime_get_ns(); return 0; }";
    const refused = await failing(() => BPF.open({ text: loops }));
    expect(refused.code).toBe("verifier-rejected");
    expect(refused.log).toMatch(/call bpf_ktime_get_ns/);
    expect(inspect(refused)).not.toMatch(/call bpf_ktime_get_ns/);
  });

  it("of what the verifier rejects is its line", async () => {
    const bad = `BPF_HASH(t, u32, u64);
TRACEPOINT_PROBE(syscalls, sys_enter_getppid) {
  u32 k = 0;
  u64 *v = t.lookup(&k);
  return *v;
}`;
    const before = kernelFiles();
    const error = await failing(() => BPF.open({ text: bad }));
    expect([error.code, error.phase]).toEqual(["verifier-rejected", "verify"]);
    expect(error.message).toMatch(/^program.c:5:3: the kernel rejects/);
    expect(error.log).toMatch(/invalid mem access/);
    expect(kernelFiles()).toBeLessThanOrEqual(before);
  });

  it("of a process that never was names it and what was to be traced", async () => {
    using bpf = await BPF.open({ text, attach: "none" });
    const never = 4_194_305;
    const refused = (hook: Hook) => failing(() => bpf.attach("later", hook));
    const symbol = await refused(uprobe({ library: "c", symbol: "getenv", pid: never }));
    expect([symbol.code, symbol.message]).toEqual([
      "no-such-process",
      `getenv in c: there is no process ${never}`,
    ]);
    const probe = await refused(usdt({ path: "/bin/true", probe: "hit", pid: never }));
    expect(probe.message).toBe(`u:/bin/true:hit: there is no process ${never}`);
    // One letter of four is another word.
    const library = await refused(uprobe({ library: "nope", symbol: "getenv" }));
    expect([library.code, library.hint]).toEqual(["unknown-library", undefined]);
  });

  it("of names comes with the nearest", async () => {
    using bpf = await BPF.open({ text, attach: "none" });
    const map = await failing(() => bpf.map("count"));
    expect([map.code, map.hint]).toEqual(["no-such-map", "nearest: counts"]);
    const program = await failing(() => bpf.attach("latr", tracepoint("sched:sched_switch")));
    expect([program.code, program.hint]).toEqual(["no-such-program", "nearest: later"]);
    const event = await failing(() => bpf.attach("later", tracepoint("sched:sched_swich")));
    expect([event.code, event.hint]).toEqual([
      "unknown-tracepoint",
      expect.stringMatching(/^nearest: sched:sched_switch/),
    ]);
    const buffer = await failing(() => bpf.events("count"));
    expect([buffer.code, buffer.hint]).toEqual(["no-such-map", "nearest: counts"]);
    const helper = await failing(() =>
      BPF.open({ text: text.replace("bpf_get_current_pid_tgid", "bpf_get_curent_pid_tgid") }),
    );
    expect(helper.hint).toContain("bpf_get_current_pid_tgid");
    const sizes = await failing(() => BPF.load(bpf.spec, { maps: { cuonts: { maxEntries: 1 } } }));
    expect(sizes.hint).toBe("nearest: counts");
  });

  it("of values names the member", async () => {
    using bpf = await BPF.open({ text, attach: "none" });
    const counts = bpf.map<unknown, unknown>("counts");
    expect(() => counts.get({ pid: 1 })).toThrow(/counts's key\.tag is missing/);
    expect(() => counts.get({ pid: -1, tag: "" })).toThrow(RangeError);
    expect(() => counts.get({ pid: 1, tag: "", more: 1 })).toThrow(/no member more/);
    expect(() => kprobe("")).toThrow(TypeError);
  });

  it.each([NaN, 0, -5, 1.5, "1", null])(
    "of a process that is none (%j) is no wish for all of them",
    (given) => {
      const pid = given as never;
      for (const work of [
        () => uprobe({ library: "c", symbol: "getenv", pid }),
        () => uretprobe({ library: "c", symbol: "getenv", pid }),
        () => usdt({ path: "/bin/true", probe: "a", pid }),
        () => perfEvent({ type: 1, config: 0, frequency: 49, pid }),
      ]) {
        expect(work).toThrow(TypeError);
        expect(work).toThrow(/the number of a process is wanted/);
      }
    },
  );

  it("of a tracepoint's record that is shorter than a program reads names it", async () => {
    const far = "int far(struct pt_regs *ctx) { return PT_REGS_PARM1(ctx) != 0; }";
    using bpf = await BPF.open({ text: far, attach: "none" });
    const error = await failing(() => bpf.attach("far", tracepoint("sched:sched_process_exit")));
    expect(error.message).toBe("far reads beyond the end of sched:sched_process_exit's record");
  });

  it("of arguments names the argument", async () => {
    using bpf = await BPF.open({ text, attach: "none" });
    const table = { maxEntries: 0 };
    for (const [work, message] of [
      [() => bpf.attach("later", {} as Hook), /attach: a hook such as .* not of type object/],
      [() => bpf.attach("later", "t:a:b" as never), /attach: a hook such as .* not of type string/],
      [() => bpf.attach("later", undefined as never), /attach: .* not none/],
      [() => perfEvent({ type: 1, config: 0, frequency: -5 }), /perfEvent\({ frequency }\): .* -5/],
      [() => BPF.load(bpf.spec, { maps: { table } }), /table's maxEntries is a number above 0/],
      [
        () => BPF.load(bpf.spec, { maps: { table: { from: 3 as never } } }),
        /table's from is a map/,
      ],
      [() => bpf.map<PerCpuMap<number, bigint>>("each").set(0, [1n]), /each: a value for each of/],
    ] as const) {
      expect(work).toThrow(TypeError);
      expect(work).toThrow(message);
    }
    for (const [work, message] of [
      [() => BPF.load(bpf.spec, { mpas: {} } as object), /load: .* no option mpas; nearest: maps$/],
      [
        () => bpf.events("ring", { page: 8 } as object),
        /events: .* no option page; nearest: pages$/,
      ],
      [() => bpf.events("ring", 5 as never), /events: options are an object, not of type number$/],
      [() => bpf.events("ring", { highWaterMark: -1 }), /events\({ highWaterMark }\): .* not -1$/],
      [() => bpf.events("ring", { raw: "yes" as never }), /events\({ raw }\): true or false/],
      [() => kprobe("f", { ofset: 4 } as object), /kprobe: .* no option ofset; nearest: offset$/],
      [
        () => xdp("lo", { replaces: true } as object),
        /xdp: .* no option replaces; nearest: replace$/,
      ],
      [
        () => tc("lo", "egress", { prio: 1 } as object),
        /tc: .* no option prio; nearest: priority$/,
      ],
      [
        () => uprobe({ library: "c", sym: "malloc" } as object),
        /uprobe: there is no option sym; nearest: symbol$/,
      ],
      [
        () => log2Text(bpf.map("table"), { units: "ms" } as object),
        /histogram: there is no option units; nearest: unit$/,
      ],
    ] as const) {
      expect(work).toThrow(TypeError);
      expect(work).toThrow(message);
    }
    await expect(BPF.open({ txt: text } as object)).rejects.toThrow(/no option txt; nearest: text/);
    await expect(BPF.open({ text, attach: "yes" as never })).rejects.toThrow(TypeError);
    await expect(BPF.open(undefined as never)).rejects.toThrow(/either text or file/);
    const index = await failing(() => bpf.map<number, bigint>("table").set(9, 1n));
    expect([index.code, index.message]).toEqual([
      "no-such-index",
      "map table has no element of that index",
    ]);
  });

  it("of a hook that this kernel has not names the first that has", async () => {
    using bpf = await BPF.open({ text: "int f(void *ctx) { return 0; }", attach: "none" });
    const { fentry: has, release } = kernelFacts();
    expect(release).toMatch(/^\d+\.\d+/);
    if (has) return;
    const error = await failing(() => bpf.attach("f", fentry("vfs_read")));
    expect([error.code, error.phase]).toEqual(["no-fentry", "attach"]);
    expect(error.message).toMatch(/Linux 5\.5/);
  });

  it("after the end is an error with a name, and closing twice is none", async () => {
    const before = kernelFiles();
    const bpf = await BPF.open({ text });
    const table = bpf.map<number, bigint>("table");
    const events = bpf.events("ring");
    bpf.close();
    bpf.close();
    for (const [phase, work] of [
      ["map", () => table.get(0)],
      ["map", () => bpf.map("table")],
      ["read", () => bpf.events("ring")],
      ["attach", () => bpf.attach("later", tracepoint("sched:sched_switch"))],
      ["read", () => bpf.statistics()],
    ] as const) {
      const error = await failing(work);
      expect([error.code, error.phase]).toEqual(["closed", phase]);
    }
    events.take();
    expect(bpf.links).toEqual([]);
    await eventually(() => expect(kernelFiles()).toBeLessThanOrEqual(before));
  });

  it("leaves a reader that throws with what it threw", async () => {
    using bpf = await BPF.open({ text });
    makeThree();
    const reading = (async () => {
      for await (const event of bpf.events("ring")) throw new Error(`from ${typeof event}`);
    })();
    await expect(reading).rejects.toThrow("from object");
  });

  it("is ended by a signal", async () => {
    const gone = AbortSignal.abort(new Error("not now"));
    await expect(BPF.open({ text, signal: gone })).rejects.toThrow("not now");
    using bpf = await BPF.open({ text });
    const aborting = new AbortController();
    const events = bpf.events("ring", { signal: aborting.signal });
    setImmediate(() => aborting.abort());
    const seen: unknown[] = [];
    for await (const event of events) seen.push(event);
    expect(aborting.signal.aborted).toBe(true);
  });
});
