import { describe, expect, it } from "vitest";
import { DEFAULT_OPTIONS, planTrace } from "../../../src/oneliners/trace/index.js";
import { compile } from "../../../src/compile/compile.js";
import { renderView, plain } from "../../../src/render/index.js";
import { describeProgram, type ProgramShape } from "../../../src/repl/effects/describe_program.js";
import { entrySet, joined, without } from "../../../src/engine/readers/entries.js";
import { dataLines } from "../../../src/repl/effects/data_lines.js";
import { withKprobes } from "../../support/kernel.js";
import { fakeUser } from "../../support/user.js";
import type { StreamSpec, TableSpec } from "../../../src/types/data.js";

async function shapeOf(text: string): Promise<ProgramShape> {
  const outcome = await compile({ text, fileName: "x.c", cflags: [], headers: "btf" });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("; "));
  return describeProgram(text, outcome.value.module);
}

const names = ({ keys }: TableSpec): readonly string[] => keys.map(({ name }) => name);
const fieldNames = ({ fields }: StreamSpec): readonly string[] => fields.map(({ name }) => name);

describe("maps of structs", () => {
  const text = `struct info { u64 count; u32 pid; char comm[16]; };
BPF_HASH(start, u32, struct info);
BPF_PERCPU_HASH(each, u32, struct info);
int f(struct pt_regs *ctx) {
  u32 pid = 1;
  struct info info = {};
  start.update(&pid, &info);
  each.update(&pid, &info);
  return 0;
}
`;

  it("are tables of keys and members, behind one another in the bytes", async () => {
    const { tables, views, notes } = await shapeOf(text);
    expect(tables.map(({ name }) => name)).toEqual(["start"]);
    const [start] = tables;
    expect(names(start!)).toEqual(["key", "count", "pid", "comm"]);
    expect(start!.keys.map(({ place }) => place.kind === "bytes" && place.offset)).toEqual([
      0, 4, 12, 16,
    ]);
    expect(start!.aggregates).toEqual([]);
    expect(notes.map(({ message }) => message)).toEqual([
      expect.stringContaining(":map each shows its entries"),
    ]);
    const rows = [{ keys: [1n, 77n, 3n, "ssh"], count: 0 }];
    const snapshot = { spec: start!, rows, dropped: 0, seconds: 1 };
    expect(renderView(views[0]!, snapshot, plain).at(-1)).toMatch(/^ +1 +77 +3 ssh$/);
  });

  it("are read as bytes of one key; elements of arrays that are zero are left out", () => {
    const keys = new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0]);
    const values = new Uint8Array([0, 0, 9, 8]);
    const entries = { count: 2, keySize: 4, valueBytes: 2, keys, values };
    expect([...joined(entries, false).keys]).toEqual([1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 9, 8]);
    expect(joined(entries, true)).toMatchObject({ count: 1, keySize: 6 });
    expect([...joined(entries, true).keys]).toEqual([2, 0, 0, 0, 9, 8]);
  });

  it("leaves out what was cleared until its value changes", () => {
    const now = { count: 2, keySize: 3, valueBytes: 0, values: new Uint8Array(0) };
    const cleared = entrySet({ ...now, keys: Uint8Array.of(1, 0, 5, 2, 0, 9) });
    const later = { ...now, keys: Uint8Array.of(1, 0, 5, 2, 0, 10) };
    expect([...without(later, cleared).keys]).toEqual([2, 0, 10]);
    expect(without(later, cleared).count).toBe(1);
    expect(without(later, new Set())).toBe(later);
  });
});

describe("numbers that are not counts", () => {
  const sums = async (body: string): Promise<boolean> => {
    const { tables } = await shapeOf(`BPF_HASH(m, u32, u64);
BPF_HASH(other, u32, u64);
int f(struct pt_regs *ctx) {
  u32 k = bpf_get_smp_processor_id();
  u64 z = 0, n = bpf_ktime_get_ns(), one = 1, *v;
  ${body}
  return 0;
}
`);
    return tables.find(({ name }) => name === "m")!.sums === true;
  };

  it.each([
    "m.increment(k, n);",
    "m.atomic_increment(k, n);",
    "v = m.lookup_or_try_init(&k, &z); if (v) *v += n;",
    "v = m.lookup(&k); if (v) lock_xadd(v, n);",
    "m.update(&k, &n);",
    "v = m.lookup(&k); if (v) *v = n;",
  ])("are told by %s", async (body) => {
    expect(await sums(body)).toBe(true);
  });

  it.each([
    "m.increment(k);",
    "m.increment(k, 1);",
    "v = m.lookup(&k); if (v) (*v)++; else m.update(&k, &one);",
    "v = m.lookup(&k); if (v) lock_xadd(v, 1);",
    "v = m.lookup(&k); if (v) *v += 1; v = other.lookup(&k); if (v) *v += 8;",
    "v = m.lookup(&k); if (v && *v == 5) return 1;",
    "other.increment(k, n);",
  ])("are not told by %s", async (body) => {
    expect(await sums(body)).toBe(false);
  });

  it("have a column of their own name", async () => {
    const { tables, views } = await shapeOf(`BPF_HASH(bytes, u32);
BPF_HASH(calls, u32);
int f(struct pt_regs *ctx) {
  u32 pid = 1;
  u64 size = bpf_ktime_get_ns();
  bytes.increment(pid, size); // calls.increment(pid, size)
  calls.increment(pid);
  return 0;
}
`);
    expect(tables.map(({ name, sums }) => [name, sums])).toEqual([
      ["bytes", true],
      ["calls", undefined],
    ]);
    expect(views.map((view) => view.kind === "columns" && view.columns[0]?.title)).toEqual([
      "VALUE",
      "COUNT",
    ]);
  });
});

describe("a trace's text made one's own", () => {
  const body = `BPF_RINGBUF_OUTPUT(events, 8);
BPF_PERCPU_ARRAY(lost, u64, 1);
BPF_ARRAY(self, u32, 1);
struct event_0 {
  u64 id;
  u32 probe;
  char comm[16];
  s32 f0_got;
  char f0[24];
  s32 f1;
};
int trace_0(void *ctx)
{
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == 5) return 0;
  struct event_0 *e = events.ringbuf_reserve(sizeof(struct event_0));
  if (!e) {
    u64 *lost_here = lost.lookup(&zero);
    if (lost_here) lock_xadd(lost_here, 1);
    return 0;
  }
  events.ringbuf_submit(e, 0);
  return 0;
}
`;

  it("shows its events alone, with the fields as the lines call them", async () => {
    const lines = `// events.id holds tid and pid
// events.f0 is args->filename
// events.f1 is $uid
// not shown: lost, self, events.probe, events.f0_got
`;
    const { tables, streams, notes } = await shapeOf(lines + body);
    expect(tables).toEqual([]);
    expect(notes).toEqual([]);
    expect(streams.map(fieldNames)).toEqual([["pid", "tid", "comm", "args->filename", "$uid"]]);
    expect(streams[0]!.fields[0]!.place).toEqual({ kind: "bytes", offset: 4, size: 4 });
  });

  it("is a program like any other where no line says more", async () => {
    const { tables, streams } = await shapeOf(body);
    expect(tables.map(({ name }) => name)).toEqual(["lost", "self"]);
    expect(streams.map(fieldNames)).toEqual([["id", "probe", "comm", "f0_got", "f0", "f1"]]);
  });

  it("is told by lines alone: neither by what stands behind code nor by what is commented out", async () => {
    const text = `${body}int x; // not shown: lost
/*
// not shown: self
*/
`;
    const { tables } = await shapeOf(text);
    expect(tables.map(({ name }) => name)).toEqual(["lost", "self"]);
  });

  it("has lines for all that its plan knows", async () => {
    const probe = 'c:open(char *name, int flags) "%d %s", flags, name';
    const planned = planTrace([probe], DEFAULT_OPTIONS, withKprobes(), fakeUser());
    if (!planned.ok) throw new Error(planned.diagnostics[0]!.message);
    const plan = planned.value;
    const outcome = await compile({
      ...{ text: plan.cText, fileName: "trace.c", cflags: [], headers: "btf" },
    });
    if (!outcome.ok) throw new Error(outcome.diagnostics[0]!.message);
    const lines = dataLines(plan, outcome.value.module);
    expect(lines.slice(0, -1)).toEqual([
      "// events.id holds tid and pid",
      "// events.f0 is flags",
      "// events.f1 is name",
    ]);
    const { tables, streams } = await shapeOf(`${lines.join("\n")}\n${plan.cText}`);
    expect(tables).toEqual([]);
    expect(streams.map(fieldNames)).toEqual([["pid", "tid", "comm", "flags", "name"]]);
  });
});

describe("ids of stacks", () => {
  const types = ({ keys }: Pick<TableSpec, "keys">): readonly unknown[] =>
    keys.map(({ name, type }) => ("map" in type ? [name, type.kind, type.map] : [name, type.kind]));

  it("are what get_stackid gave, whatever the fields are called, of each map", async () => {
    const { tables, streams } = await shapeOf(`BPF_STACK_TRACE(one, 64);
BPF_STACK_TRACE(two, 64);
struct key { u32 who; int a; int b; };
struct ev { int id; u32 tgid; int stack_id; char comm[16]; };
BPF_HASH(counts, struct key, u64);
BPF_HASH(start, u32, u64);
BPF_HASH(alone, int, u64);
BPF_PERF_OUTPUT(events);
BPF_RINGBUF_OUTPUT(ring, 8);
int f(struct pt_regs *ctx) {
  u32 pid = bpf_get_current_pid_tgid();
  u64 now = bpf_ktime_get_ns();
  start.update(&pid, &now);
  struct key k = {};
  k.who = bpf_get_current_pid_tgid() >> 32;
  k.a = one.get_stackid(ctx, BPF_F_USER_STACK);
  k.b = two.get_stackid(ctx, 0);
  if (k.b < 0) k.b = -1;
  counts.increment(k);
  int id = two.get_stackid(ctx, 0);
  alone.increment(id);
  struct ev e = { .id = 7, .stack_id = 9 };
  e.tgid = k.who;
  events.perf_submit(ctx, &e, sizeof(e));
  struct ev *r = ring.ringbuf_reserve(sizeof(struct ev));
  if (!r) return 0;
  r->tgid = k.who;
  r->id = one.get_stackid(ctx, BPF_F_USER_STACK);
  ring.ringbuf_submit(r, 0);
  return 0;
}
`);
    const named = Object.fromEntries(tables.map((table) => [table.name, types(table)]));
    expect(named["start"]).toEqual([["key", "int"]]);
    expect(named["alone"]).toEqual([["key", "kernel-stack", "two"]]);
    expect(named["counts"]).toEqual([
      ["who", "int"],
      ["a", "user-stack", "one"],
      ["b", "kernel-stack", "two"],
    ]);
    const fields = Object.fromEntries(
      streams.map(({ name, fields: keys }) => [name, types({ keys })]),
    );
    expect(fields["events"]!.slice(0, 3)).toEqual([
      ["id", "int"],
      ["tgid", "int"],
      ["stack_id", "int"],
    ]);
    expect(fields["ring"]![0]).toEqual(["id", "user-stack", "one"]);
    expect(tables.find(({ name }) => name === "counts")!.keys[1]!.type).toMatchObject({
      pid: "who",
    });
  });
});

describe("histograms", () => {
  const scales = async (body: string): Promise<readonly unknown[]> => {
    const { tables } = await shapeOf(`struct hk { u64 who; u64 slot; };
BPF_HISTOGRAM(h);
BPF_HISTOGRAM(keyed, struct hk);
int f(struct pt_regs *ctx) {
  u64 n = bpf_ktime_get_ns(), zero = 0, *v;
  u32 small = n;
  struct hk k = {};
  int slot;
  ${body}
  return 0;
}
`);
    return tables.map(({ name, bucket }) => [name, bucket?.scale.kind]);
  };

  it.each([
    "h.increment(bpf_log2l(n)); k.slot = bpf_log2(small); keyed.atomic_increment(k, 2);",
    "slot = bpf_log2l(n / 1000); if (slot > 25) slot = 25; h.increment(slot); struct hk l = {.slot = bpf_log2l(n)}; keyed.increment(l);",
    "slot = bpf_log2(small); v = h.lookup_or_try_init(&slot, &zero); if (v) lock_xadd(v, n); k.slot = slot; keyed.increment(k);",
  ])("are of powers of two where their slots come from bpf_log2: %s", async (body) => {
    expect(await scales(body)).toEqual([
      ["h", "log2"],
      ["keyed", "log2"],
    ]);
  });

  it.each([
    "h.increment(n % 10); k.slot = n / 8; keyed.increment(k);",
    "h.increment(bpf_log2l(n) % 8); k.who = bpf_log2l(n); k.slot = n; keyed.increment(k); // h.increment(bpf_log2l(n))",
  ])("are of single steps else: %s", async (body) => {
    expect(await scales(body)).toEqual([
      ["h", "linear"],
      ["keyed", "linear"],
    ]);
  });
});
