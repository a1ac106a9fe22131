import type { TypeDescription } from "../types/module.js";
import { bitPlace, isCharacter, type CMember, type CPlace, type CType } from "./types.js";

type Made = CType & { readonly align: number };

const int = (size: number, signed: boolean) => ({ kind: "int", size, signed }) as const;

/** As clang spells them when they are what typedefs come down to. */
const SCALARS: Readonly<Record<string, ReturnType<typeof int> | { kind: "bool"; size: 1 }>> = {
  _Bool: { kind: "bool", size: 1 },
  char: int(1, true),
  "signed char": int(1, true),
  "unsigned char": int(1, false),
  short: int(2, true),
  "unsigned short": int(2, false),
  int: int(4, true),
  "unsigned int": int(4, false),
  long: int(8, true),
  "unsigned long": int(8, false),
  "long long": int(8, true),
  "unsigned long long": int(8, false),
  __int128: int(16, true),
  "unsigned __int128": int(16, false),
};

/**
 * libbcc's description → the type as C lays it out on x86-64 and arm64, for maps
 * that have no types in the module's BTF: `"int"`; `[tag, members, "struct" |
 * "struct_packed" | "union"]` with members `[name, type]`, `[name, type, bits]`,
 * `[name, type, [elements]]`. A packed one has its gaps as members `__pad_N`.
 * undefined where the description is of no known form.
 */
export function describedType(description: TypeDescription): CType | undefined {
  return made(description);
}

function made(description: TypeDescription): Made | undefined {
  if (typeof description === "string") {
    const scalar = SCALARS[description];
    if (scalar === undefined) return undefined;
    const common = { typedefs: [], align: scalar.size };
    return scalar.kind === "bool"
      ? { ...scalar, ...common }
      : { ...scalar, ...common, name: description };
  }
  if (!Array.isArray(description)) return undefined;
  const [tag, members, kind] = description as readonly unknown[];
  if (!Array.isArray(members)) return undefined;
  const name = typeof tag === "string" ? tag : "";
  return kind === "union" ? union(name, members) : struct(name, members, kind === "struct_packed");
}

const aligned = (value: number, to: number): number => Math.ceil(value / to) * to;

function union(name: string, described: readonly unknown[]): Made | undefined {
  let [size, align] = [0, 1];
  const members: CMember[] = [];
  for (const [own, type] of described.map(memberOf)) {
    if (type === undefined) return undefined;
    size = Math.max(size, type.size);
    align = Math.max(align, type.align);
    members.push({ name: own, type, place: { offset: 0 } });
  }
  return { kind: "union", name, members, size: aligned(size, align), align, typedefs: [] };
}

/**
 * One that is called packed may be laid out as usual, its gaps being members:
 * then it stands in another struct as usual too. It is really packed where a
 * member is not on a multiple of its size.
 */
function struct(name: string, described: readonly unknown[], packed: boolean): Made | undefined {
  let bits = 0;
  let align = 1;
  let usual = true;
  const members: CMember[] = [];
  for (const [own, type, width] of described.map(memberOf)) {
    if (type === undefined) return undefined;
    align = Math.max(align, type.align);
    let place: CPlace;
    if (width !== undefined) {
      const end = bitFieldEnd(bits, width, type.size);
      place = bitPlace(end - width, width);
      bits = end;
    } else {
      place = { offset: aligned(Math.ceil(bits / 8), packed ? 1 : type.align) };
      usual &&= place.offset % type.align === 0;
      bits = (place.offset + type.size) * 8;
    }
    if (!/^__pad_(\d+|end)$/.test(own) && width !== 0) members.push({ name: own, type, place });
  }
  const end = Math.ceil(bits / 8);
  if (packed && (!usual || end % align !== 0)) align = 1;
  return { kind: "struct", name, members, size: aligned(end, align), align, typedefs: [] };
}

/** A bit-field lies within one unit of its type. */
function bitFieldEnd(bits: number, width: number, unitBytes: number): number {
  const unit = unitBytes * 8;
  if (width === 0) return aligned(bits, unit);
  return (bits % unit) + width > unit ? aligned(bits, unit) + width : bits + width;
}

function memberOf(
  member: unknown,
): readonly [name: string, type: Made | undefined, width?: number] {
  const [own, type, extra] = Array.isArray(member) ? (member as readonly unknown[]) : [];
  const name = typeof own === "string" ? own : "";
  const one = made(type);
  if (typeof extra === "number") return [name, one, extra];
  if (!Array.isArray(extra) || one === undefined) return [name, one];
  // Dimensions, the outermost first.
  const whole = extra.map(Number).reduceRight(arrayOf, one);
  return [name, whole];
}

const arrayOf = (element: Made, count: number): Made => ({
  kind: "array",
  element,
  count,
  size: element.size * count,
  align: isCharacter(element) ? 1 : element.align,
  typedefs: [],
});
