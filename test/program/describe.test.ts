import { readFileSync } from "node:fs";
import { describe as group, expect, it } from "vitest";
import { compile } from "../../src/compile/compile.js";
import { describe, type MapWish } from "../../src/program/describe.js";
import type { DataField, StreamSpec, TableSpec } from "../../src/types/data.js";
import type { CompiledModule } from "../../src/types/module.js";

async function compiled(text: string): Promise<CompiledModule> {
  const outcome = await compile({ text, fileName: "x.c", cflags: [], headers: "btf" });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("; "));
  return outcome.value.module;
}

const program = (name: string): Promise<CompiledModule> =>
  compiled(readFileSync(new URL(`../programs/${name}.c`, import.meta.url), "utf8"));

function tableOf(module: CompiledModule, wish: MapWish): TableSpec {
  const made = describe(module, wish);
  if (!made.ok) throw new Error(made.diagnostics[0]?.message);
  if (!("aggregates" in made.value)) throw new Error(`${wish.map} is a stream`);
  return made.value;
}

function streamOf(module: CompiledModule, wish: MapWish): StreamSpec {
  const made = describe(module, wish);
  if (!made.ok) throw new Error(made.diagnostics[0]?.message);
  if ("aggregates" in made.value) throw new Error(`${wish.map} is a table`);
  return made.value;
}

const messageOf = (module: CompiledModule, wish: MapWish): string => {
  const made = describe(module, wish);
  if (made.ok) throw new Error("described");
  const [{ message, hint } = { message: "", hint: undefined }] = made.diagnostics;
  return `${message} | ${hint ?? ""}`;
};

/** `name offset+size kind`, for short. */
const short = ({ name, place, type }: DataField): string =>
  place.kind === "bytes"
    ? `${name} ${place.offset}+${place.size} ${type.kind}${type.kind === "int" && type.signed ? " signed" : ""}`
    : `${name} index`;

group("keys of tables", () => {
  it("are the members where C puts them", async () => {
    const module = await program("profile_stacks");
    const spec = tableOf(module, {
      map: "samples",
      fields: { user: { kind: "user-stack", map: "traces", pid: "pid" } },
    });
    expect(spec.keys.map(short)).toEqual([
      "pid 0+4 int",
      "ip 8+8 int",
      "user 16+4 user-stack",
      "kernel 20+4 int signed",
      "name 24+16 string",
    ]);
    expect(spec.store).toEqual({ kind: "plain", map: "samples" });
    expect(spec.aggregates).toEqual([{ name: "count", kind: "count", signed: false }]);
  });

  it("a single number is called key", async () => {
    const module = await program("map_hashes");
    expect(tableOf(module, { map: "percpu" }).keys.map(short)).toEqual(["key 0+4 int"]);
  });

  it("of arrays are the index; one element needs none", async () => {
    const module = await compiled(
      "BPF_ARRAY(many, u64, 7);\nBPF_ARRAY(one, u64, 1);\nint f(void *ctx) { int k = 0; u64 *v = many.lookup(&k), *w = one.lookup(&k); return v && w; }\n",
    );
    expect(tableOf(module, { map: "many" }).keys).toEqual([
      {
        name: "key",
        place: { kind: "index", divisor: 1, modulus: 7 },
        type: { kind: "int", signed: false },
      },
    ]);
    expect(tableOf(module, { map: "one" }).keys).toEqual([]);
  });

  it("in all sizes, nested, packed, of bits, in unions and in arrays", async () => {
    const module = await compiled(`
struct inner { u8 a; u64 b; };
struct __attribute__((packed)) tight { u8 x; u32 y; };
struct key {
  u8 small;
  u16 half;
  struct inner inner;
  struct tight tight;
  u16 low : 3, high : 5;
  bool yes;
  char letter;
  signed char little;
  char *pointer;
  u32 list[3];
  union { u64 number; u32 halves[2]; } either;
  unsigned __int128 wide;
  long last;
};
BPF_HASH(h, struct key);
int f(void *ctx) { struct key k = {}; h.increment(k); return 0; }
`);
    const spec = tableOf(module, { map: "h", fields: { pointer: { kind: "hex" } } });
    expect(spec.keys.map(short)).toEqual([
      "small 0+1 int",
      "half 2+2 int",
      "inner.a 8+1 int",
      "inner.b 16+8 int",
      "tight.x 24+1 int",
      "tight.y 25+4 int",
      "low 29+1 int",
      "high 29+1 int",
      "yes 30+1 bool",
      "letter 31+1 char",
      "little 32+1 int signed",
      "pointer 40+8 hex",
      "list 48+12 array",
      "either.number 64+8 int",
      "either.halves 64+8 array",
      "wide 80+16 int",
      "last 96+8 int signed",
    ]);
  });

  it("and of the values, the members that are named as aggregates", async () => {
    const module = await compiled(`
struct totals { u64 calls; u64 bytes; u32 last; };
BPF_HASH(h, u32, struct totals);
int f(void *ctx) { u32 k = 0; return h.lookup(&k) ? 1 : 0; }
`);
    const spec = tableOf(module, { map: "h", aggregates: { calls: "count", bytes: "sum" } });
    expect(spec.aggregates).toEqual([
      { name: "count", signed: false },
      { name: "sum", signed: false },
    ]);
    expect(messageOf(module, { map: "h" })).toContain("the values of h are not counts");
    expect(messageOf(module, { map: "h", aggregates: { bytes: "sum" } })).toContain("not counts");
  });
});

group("streams", () => {
  it("have the members of the event", async () => {
    const module = await program("tcp_life");
    const spec = streamOf(module, { map: "lives" });
    expect(spec.ring).toBe(false);
    expect(spec.fields.map(short)).toEqual([
      "span_us 0+8 int",
      "rx 8+8 int",
      "tx 16+8 int",
      "pid 24+4 int",
      "lport 28+2 int",
      "dport 30+2 int",
      "comm 32+16 string",
    ]);
  });

  it("through ring buffers too, with enums and pointers", async () => {
    const module = await compiled(`
struct event { u8 kind; enum { A, B } which; const char *path; pid_t pid; char name[9]; u16 port[2]; };
BPF_RINGBUF_OUTPUT(ring, 8);
int f(void *ctx) { struct event e = {}; ring.ringbuf_output(&e, sizeof(e), 0); return 0; }
`);
    const spec = streamOf(module, { map: "ring" });
    expect(spec.ring).toBe(true);
    expect(spec.fields.map(short)).toEqual([
      "kind 0+1 int",
      "which 4+4 names",
      "path 8+8 hex",
      "pid 16+4 int signed",
      "name 20+9 string",
      "port 30+4 array",
    ]);
  });

  it("of structs in structs, by their paths", async () => {
    const module = await compiled(`
struct inner { u64 a; };
struct event { u32 pid; struct inner inner; };
BPF_PERF_OUTPUT(events);
int f(void *ctx) { struct event e = {}; events.perf_submit(ctx, &e, sizeof(e)); return 0; }
`);
    const { fields } = streamOf(module, { map: "events" });
    expect(fields.map(short)).toEqual(["pid 0+4 int", "inner.a 8+8 int"]);
    expect(fields[0]!.typedefs).toEqual(["u32"]);
  });

  it("are told apart by their members, several buffers and several structs", async () => {
    const module = await compiled(`
struct one { u32 pid; u64 a; };
struct two { u32 pid; u64 b; };
BPF_PERF_OUTPUT(first);
BPF_PERF_OUTPUT(second);
int f(void *ctx) {
  struct one x = {};
  struct two y = {};
  first.perf_submit(ctx, &x, sizeof(x));
  second.perf_submit(ctx, &y, sizeof(y));
  return 0;
}
`);
    expect(streamOf(module, { map: "first" }).fields.map(short)[1]).toBe("a 8+8 int");
    expect(streamOf(module, { map: "second" }).fields.map(short)[1]).toBe("b 8+8 int");
  });

  it("whose type is not told are refused, with the way out", async () => {
    const module = await compiled(`
struct event { u32 pid; };
BPF_PERF_OUTPUT(events);
int f(void *ctx) { events.perf_submit(ctx, &(struct event){1}, sizeof(struct event)); return 0; }
`);
    expect(messageOf(module, { map: "events" })).toBe(
      "the type of the records of events cannot be determined: pid | send a variable of one type: struct event e = {}; events.perf_submit(ctx, &e, sizeof(e))",
    );
  });
});

group("mistakes", () => {
  it("name what is near", async () => {
    const module = await program("profile_stacks");
    expect(messageOf(module, { map: "sample" })).toBe(
      "the program has no map sample | nearest: samples",
    );
    expect(messageOf(module, { map: "samples", fields: { nam: { kind: "string" } } })).toBe(
      "samples has no member nam | nearest: name",
    );
    expect(messageOf(module, { map: "traces" })).toContain("neither by key nor as a stream");
  });
});
