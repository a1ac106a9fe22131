import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/compile.js";
import {
  codecOf,
  eventType,
  flatMembers,
  isByte,
  isCharacter,
  isText,
  keyType,
  valueType,
  type CMember,
  type CRecord,
  type CType,
} from "../../src/ctypes/index.js";
import type { CompiledModule } from "../../src/types/module.js";

const common = { typedefs: [] } as const;
const int = (name: string, size: number, signed: boolean): CType => ({
  kind: "int",
  name,
  size,
  signed,
  ...common,
});
const u8 = int("unsigned char", 1, false);
const char = int("char", 1, true);
const colour: CType = {
  kind: "enum",
  name: "colour",
  size: 4,
  signed: true,
  enumerators: [
    { name: "RED", value: -3n },
    { name: "BLUE", value: 5n },
  ],
  ...common,
};

const scalars: fc.Arbitrary<CType> = fc.constantFrom<CType[]>(
  ...[1, 2, 4, 8, 16].flatMap((size) => [
    int(`s${8 * size}`, size, true),
    int(`u${8 * size}`, size, false),
  ]),
  char,
  colour,
  { kind: "bool", size: 1, ...common },
  { kind: "pointer", size: 8, ...common },
  { kind: "float", size: 4, ...common },
  { kind: "float", size: 8, ...common },
);

const arrayOf = (element: CType, count: number): CType => ({
  kind: "array",
  element,
  count,
  size: element.size * count,
  ...common,
});

/** Members one after the other, with gaps. */
function structOf(parts: readonly (readonly [CType, gap: number])[]): CRecord {
  let at = 0;
  const members = parts.map(([type, gap], i): CMember => {
    const offset = at + gap;
    at = offset + type.size;
    return { name: `m${i}`, type, place: { offset } };
  });
  return { kind: "struct", name: "s", members, size: at, ...common };
}

/** Bit-fields of one 8-byte unit, side by side. */
function bitFields(widths: readonly number[], signed: boolean): CRecord {
  let at = 0;
  const members = widths.map((width, i): CMember => {
    const place = { offset: at >> 3, bits: { shift: at & 7, width } };
    at += width;
    return { name: `b${i}`, type: int("long", 8, signed), place };
  });
  return { kind: "struct", name: "bits", members, size: (at + 7) >> 3, ...common };
}

const widths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 });

const { type: anyType } = fc.letrec<{ type: CType }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalars,
    fc.integer({ min: 1, max: 40 }).map((count) => arrayOf(char, count)),
    fc.integer({ min: 1, max: 40 }).map((count) => arrayOf(u8, count)),
    fc.tuple(widths, fc.boolean()).map(([each, signed]) => bitFields(each, signed)),
    fc.tuple(tie("type"), fc.integer({ min: 0, max: 5 })).map(([type, n]) => arrayOf(type, n)),
    fc
      .array(fc.tuple(tie("type"), fc.nat(7)), { minLength: 1, maxLength: 6 })
      .map((parts) => structOf(parts)),
  ),
}));

/** Any value of a type as a codec gives it. */
function valueOf(type: CType, bits?: { readonly width: number }): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "int":
    case "enum":
    case "pointer": {
      if (isCharacter(type)) return fc.nat(255).map((code) => String.fromCharCode(code));
      const width = BigInt(bits?.width ?? 8 * type.size);
      const signed = type.kind !== "pointer" && type.signed;
      const min = signed ? -(1n << (width - 1n)) : 0n;
      const max = (1n << (signed ? width - 1n : width)) - 1n;
      const any = fc.bigInt({ min, max });
      return type.size <= 4 ? any.map(Number) : any;
    }
    case "bool":
      return fc.boolean();
    case "float":
      return type.size === 4 ? fc.float({ noNaN: true }) : fc.double({ noNaN: true });
    case "array":
      if (isText(type))
        return fc
          .string({ unit: "binary", maxLength: type.size })
          .filter((text) => Buffer.byteLength(text) <= type.size && !text.includes("\0"));
      if (isByte(type.element))
        return fc.uint8Array({ minLength: type.count, maxLength: type.count });
      return fc.tuple(...Array.from({ length: type.count }, () => valueOf(type.element)));
    case "struct":
    case "union":
      return fc.record(
        Object.fromEntries(
          flatMembers(type).map(({ name, type: own, place }) => [name, valueOf(own, place.bits)]),
        ),
      );
    default:
      throw new Error(type.kind);
  }
}

describe("a codec", () => {
  it("gives back what was encoded, of any type", () => {
    const typed = anyType.chain((type) => fc.tuple(fc.constant(type), valueOf(type)));
    fc.assert(
      fc.property(typed, fc.nat(9), ([type, value], gap) => {
        const codec = codecOf(type);
        const bytes = codec.encode(value);
        const shifted = new Uint8Array(gap + bytes.length);
        shifted.set(bytes, gap);
        expect(bytes.length).toBe(type.size);
        expect(codec.decode(shifted, gap)).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves gaps zero, whatever the members are", () => {
    const type = structOf([
      [u8, 0],
      [int("u64", 8, false), 7],
    ]);
    const bytes = codecOf(type).encode({ m0: 255, m1: (1n << 64n) - 1n });
    expect([...bytes.subarray(1, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it("says which member is wrong", () => {
    const inner = structOf([[int("u8", 1, false), 0]]);
    const codec = codecOf(
      structOf([
        [inner, 0],
        [colour, 0],
        [arrayOf(char, 4), 0],
      ]),
      "key",
    );
    const good = { m0: { m0: 1 }, m1: 5, m2: "abcd" };
    const saying = (change: object) => () => codec.encode({ ...good, ...change });
    expect(codec.encode(good).length).toBe(9);
    expect(saying({ m0: { m0: 256 } })).toThrow(/^key\.m0\.m0: 256 does not fit u8 \(0 to 255\)$/);
    expect(saying({ m0: { m0: 1.5 } })).toThrow(/key\.m0\.m0 is 1\.5, and should be of type u8/);
    expect(saying({ m0: {} })).toThrow(/key\.m0\.m0 is missing/);
    expect(saying({ m0: { m0: 1, x: 2 } })).toThrow(/key\.m0 has no member x; it has m0/);
    expect(saying({ m1: "GREEN" })).toThrow(/key\.m1: there is no GREEN; it has RED, BLUE/);
    expect(saying({ m2: "äöü" })).toThrow(/key\.m2: 6 bytes do not fit char\[4\]/);
    expect(codec.decode(codec.encode({ ...good, m1: "RED" }))).toMatchObject({ m1: -3 });
  });
});

const TEXT = `
enum state { DOWN = -2, UP = 7 };
typedef u32 my_t;
struct inner { int a; char n[8]; };
struct ev {
  my_t k;
  struct inner list[2];
  u16 grid[2][3];
  unsigned lo : 3, hi : 5;
  enum state state;
  union { u32 whole; u8 part[4]; };
  union { u64 number; struct { u32 low, high; } halves; } u;
  __int128 wide;
  u32 many[20];
  bool yes;
};
struct tight { u8 z; u64 v; } __attribute__((packed));
struct once { u32 pid; u8 mac[6]; };
BPF_HASH(h, struct tight, struct ev);
BPF_QUEUE(q, struct once, 4);
BPF_PERF_OUTPUT(events);
BPF_RINGBUF_OUTPUT(ring, 8);
int f(void *ctx) {
  struct ev e = {};
  struct tight k = {};
  h.update(&k, &e);
  events.perf_submit(ctx, &e, sizeof(e));
  struct once *o = ring.ringbuf_reserve(sizeof(struct once));
  if (!o) return 0;
  o->pid = 1;
  ring.ringbuf_submit(o, 0);
  return 0;
}
`;

async function compiled(text: string): Promise<CompiledModule> {
  const outcome = await compile({ text, fileName: "x.c", cflags: [], headers: "btf" });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("; "));
  return outcome.value.module;
}

describe("types of a compiled module", () => {
  const mapOf = (module: CompiledModule, name: string) =>
    module.maps.find((map) => map.name === name)!;

  it("lie as the compiler put them", async () => {
    const module = await compiled(TEXT);
    const key = keyType(module, mapOf(module, "h"))!;
    expect(key.size).toBe(9);
    expect(codecOf(key).decode(Buffer.from([1, 2, 0, 0, 0, 0, 0, 0, 0]))).toEqual({ z: 1, v: 2n });
    const value = valueType(module, mapOf(module, "h")) as CRecord;
    expect(flatMembers(value).map(({ name, place }) => [name, place.offset])).toEqual([
      ["k", 0],
      ["list", 4],
      ["grid", 28],
      ["lo", 40],
      ["hi", 40],
      ["state", 44],
      ["whole", 48],
      ["part", 48],
      ["u", 56],
      ["wide", 64],
      ["many", 80],
      ["yes", 160],
    ]);
    expect(value.members[0]!.type.typedefs).toEqual(["my_t", "u32"]);
    expect(eventType(module, mapOf(module, "events"))).toEqual(value);
    expect(eventType(module, mapOf(module, "ring"))).toMatchObject({ name: "once", size: 12 });
    // Queues have no types in the BTF: libbcc's description tells theirs.
    expect(valueType(module, mapOf(module, "q"))).toMatchObject({ name: "once", size: 12 });
  });

  it("take and give objects", async () => {
    const module = await compiled(TEXT);
    const codec = codecOf(valueType(module, mapOf(module, "h"))!);
    const value = {
      k: 1,
      list: [
        { a: -4, n: "x" },
        { a: 5, n: "eight888" },
      ],
      grid: [
        [1, 2, 3],
        [4, 5, 65535],
      ],
      lo: 5,
      hi: 17,
      state: "DOWN",
      whole: 0x04030201,
      u: { number: 0x0000000200000001n },
      wide: -(1n << 100n),
      many: Array.from({ length: 20 }, (_, i) => i),
      yes: true,
    };
    expect(codec.decode(codec.encode(value))).toEqual({
      ...value,
      state: -2,
      part: new Uint8Array([1, 2, 3, 4]),
      u: { ...value.u, halves: { low: 1, high: 2 } },
    });
  });
});
