import type { DataType } from "../types/data.js";
import type { TypeDescription } from "../types/module.js";
import { align } from "../oneliners/codegen/layout.js";

/** A scalar or string inside a key, value or record. */
export interface Leaf {
  /** `name`, `outer.inner`, `list[2]`; empty for what is not a struct. */
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly type: DataType;
}

/** What a description occupies, and its parts that can be shown. */
export interface Shape {
  readonly size: number;
  readonly align: number;
  readonly leaves: readonly Leaf[];
  /** Parts that are not shown: bit-fields, unions, long arrays. */
  readonly hidden: readonly string[];
}

const int = (signed: boolean): DataType => ({ kind: "int", signed });

/** As clang spells them when they are what typedefs come down to. */
const SCALARS: Readonly<Record<string, readonly [size: number, type: DataType]>> = {
  _Bool: [1, { kind: "bool" }],
  char: [1, { kind: "char" }],
  "signed char": [1, int(true)],
  "unsigned char": [1, int(false)],
  short: [2, int(true)],
  "unsigned short": [2, int(false)],
  int: [4, int(true)],
  "unsigned int": [4, int(false)],
  long: [8, int(true)],
  "unsigned long": [8, int(false)],
  "long long": [8, int(true)],
  "unsigned long long": [8, int(false)],
  __int128: [16, int(true)],
  "unsigned __int128": [16, int(false)],
};

/** Elements of an array that are shown one by one. */
const MOST_ELEMENTS = 16;

/**
 * libbcc's description → places, as C lays them out on x86-64 and arm64: `"int"`;
 * `[name, members, "struct" | "struct_packed" | "union"]` with members `[name, type]`,
 * `[name, type, bits]`, `[name, type, [elements]]`. A packed one has its gaps as
 * members `__pad_N`. undefined where the description is of no known form.
 */
export function shapeOf(description: TypeDescription, name = ""): Shape | undefined {
  if (typeof description === "string") return scalar(description, name);
  if (!Array.isArray(description)) return undefined;
  const [, members, kind] = description as readonly unknown[];
  if (!Array.isArray(members)) return undefined;
  if (kind === "union") return union(members, name);
  return struct(members, kind === "struct_packed", name);
}

function scalar(text: string, name: string): Shape | undefined {
  const known = SCALARS[text];
  if (!known) return undefined;
  const [size, type] = known;
  if (size < 16)
    return { size, align: size, leaves: [{ name, offset: 0, size, type }], hidden: [] };
  const half = (which: string, offset: number): Leaf => ({
    name: `${name}.${which}`,
    offset,
    size: 8,
    type: { kind: "hex" },
  });
  return { size, align: size, leaves: [half("low", 0), half("high", 8)], hidden: [] };
}

function union(members: readonly unknown[], name: string): Shape | undefined {
  let [size, most] = [0, 1];
  for (const member of members) {
    const shape = memberShape(member, "");
    if (!shape) return undefined;
    size = Math.max(size, shape.size);
    most = Math.max(most, shape.align);
  }
  return { size: align(size, most), align: most, leaves: [], hidden: [name] };
}

/**
 * One that is called packed may be laid out as usual, its gaps being members:
 * then it stands in another struct as usual too. It is really packed where a
 * member is not on a multiple of its size.
 */
function struct(members: readonly unknown[], packed: boolean, name: string): Shape | undefined {
  let bits = 0;
  let most = 1;
  let usual = true;
  const leaves: Leaf[] = [];
  const hidden: string[] = [];
  for (const member of members) {
    const [own = "", , extra] = member as readonly unknown[];
    const full = [name, String(own)].filter((part) => part !== "").join(".");
    const shape = memberShape(member, full);
    if (!shape) return undefined;
    most = Math.max(most, shape.align);
    if (typeof extra === "number") {
      bits = bitFieldEnd(bits, extra, shape.size);
      hidden.push(full);
      continue;
    }
    const offset = align(Math.ceil(bits / 8), packed ? 1 : shape.align);
    usual &&= offset % shape.align === 0;
    bits = (offset + shape.size) * 8;
    if (/^__pad_(\d+|end)$/.test(String(own))) continue;
    leaves.push(...shape.leaves.map((leaf) => ({ ...leaf, offset: leaf.offset + offset })));
    hidden.push(...shape.hidden);
  }
  const end = Math.ceil(bits / 8);
  if (packed && (!usual || end % most !== 0)) return { size: end, align: 1, leaves, hidden };
  return { size: align(end, most), align: most, leaves, hidden };
}

/** A bit-field lies within one unit of its type. */
function bitFieldEnd(bits: number, width: number, unitBytes: number): number {
  const unit = unitBytes * 8;
  if (width === 0) return align(bits, unit);
  return (bits % unit) + width > unit ? align(bits, unit) + width : bits + width;
}

function memberShape(member: unknown, name: string): Shape | undefined {
  const [, type, extra] = member as readonly unknown[];
  return Array.isArray(extra) ? array(type, Number(extra[0]), name) : shapeOf(type, name);
}

function array(type: TypeDescription, count: number, name: string): Shape | undefined {
  const element = shapeOf(type, "");
  if (!element) return undefined;
  const size = element.size * count;
  if (type === "char") {
    const leaf: Leaf = { name, offset: 0, size, type: { kind: "string" } };
    return { size, align: 1, leaves: [leaf], hidden: [] };
  }
  if (count > MOST_ELEMENTS) return { size, align: element.align, leaves: [], hidden: [name] };
  const leaves = Array.from({ length: count }, (_, i) =>
    element.leaves.map((leaf) => ({
      ...leaf,
      name: [`${name}[${i}]`, leaf.name].filter((part) => part !== "").join("."),
      offset: leaf.offset + i * element.size,
    })),
  ).flat();
  return { size, align: element.align, leaves, hidden: [] };
}
