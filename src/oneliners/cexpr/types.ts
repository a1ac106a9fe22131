import type { BtfMember, BtfType, TypeFacts } from "../../types/facts.js";
import { unreachable } from "../../types/outcome.js";
import type { TypeName } from "./ast.js";

/** Which memory a pointer points into; `any` = the address tells at run time. */
export type Space = "kernel" | "user" | "any";

/** A C type as far as reading needs it. Plain data: records carry their BTF id, not their members. */
export type CType =
  | { readonly kind: "void" }
  | IntType
  | { readonly kind: "float"; readonly size: number }
  | PointerType
  | { readonly kind: "array"; readonly element: CType; readonly count: number }
  | {
      readonly kind: "record";
      readonly id: number;
      readonly name: string;
      /** Of one without a name, the first typedef of it. */
      readonly typedef?: string;
      readonly union: boolean;
      readonly size: number;
    }
  | { readonly kind: "function" }
  /** Not in BTF: the compiler has to know it. */
  | { readonly kind: "opaque"; readonly text: string };

export interface IntType {
  readonly kind: "int";
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly char: boolean;
  /** A register whose declared type nobody knows: `%d` takes its low half, as C would. */
  readonly raw: boolean;
}

export interface PointerType {
  readonly kind: "pointer";
  readonly target: CType;
  readonly space: Space;
}

const int = (size: IntType["size"], signed: boolean, char = false, raw = false): IntType => ({
  kind: "int",
  size,
  signed,
  char,
  raw,
});

export const S8 = int(1, true);
export const U8 = int(1, false);
export const CHAR = int(1, true, true);
export const S16 = int(2, true);
export const U16 = int(2, false);
export const S32 = int(4, true);
export const U32 = int(4, false);
export const S64 = int(8, true);
export const U64 = int(8, false);
/** A machine register of unknown type. */
export const RAW = int(8, false, false, true);
export const VOID: CType = { kind: "void" };
export const pointerTo = (target: CType, space: Space): PointerType => ({
  kind: "pointer",
  target,
  space,
});

/** The types that C, the kernel and POSIX give everywhere on 64-bit Linux, for texts that BTF can't help with. */
const BASIC: ReadonlyMap<string, CType> = new Map<string, CType>([
  ["void", VOID],
  ["char", CHAR],
  ["signed char", S8],
  ["unsigned char", int(1, false, true)],
  ["short", int(2, true)],
  ["unsigned short", U16],
  ["int", S32],
  ["unsigned int", U32],
  ["long", S64],
  ["unsigned long", U64],
  ["long long", S64],
  ["unsigned long long", U64],
  ["float", { kind: "float", size: 4 }],
  ["double", { kind: "float", size: 8 }],
  ["bool", U8],
  ["_Bool", U8],
  ...["u", "__u", "uint"].flatMap((p): [string, CType][] => sized(p, false)),
  ...["s", "__s", "int"].flatMap((p): [string, CType][] => sized(p, true)),
  ["uint", U32],
  ["ulong", U64],
  ["ushort", U16],
  ["uchar", U8],
  ["size_t", U64],
  ["ssize_t", S64],
  ["uintptr_t", U64],
  ["intptr_t", S64],
  ["ptrdiff_t", S64],
  ["pid_t", S32],
  ["uid_t", U32],
  ["gid_t", U32],
  ["mode_t", U32],
  ["umode_t", U16],
  ["dev_t", U32],
  ["off_t", S64],
  ["loff_t", S64],
  ["off64_t", S64],
  ["ino_t", U64],
  ["time_t", S64],
  ["clockid_t", S32],
  ["key_t", S32],
  ["sector_t", U64],
  ["gfp_t", U32],
  ["fmode_t", U32],
  ["socklen_t", U32],
  ["qid_t", U32],
  ["sa_family_t", U16],
]);

function sized(prefix: string, signed: boolean): [string, CType][] {
  const suffix = prefix.endsWith("int") ? "_t" : "";
  return ([8, 16, 32, 64] as const).map((bits) => [
    `${prefix}${bits}${suffix}`,
    int((bits / 8) as IntType["size"], signed),
  ]);
}

/** Structs that moved: what old signatures call them, and what has the same layout today. */
const STRUCT_ALIASES: Readonly<Record<string, string>> = {
  timespec: "__kernel_timespec",
  timeval: "__kernel_old_timeval",
  itimerspec: "__kernel_itimerspec",
};

export const isKnownTypeName = (types: TypeFacts, name: string): boolean =>
  BASIC.has(name) || types.find(name, "typedef") !== undefined;

/** A type as written → what it is here; `opaque` when neither C nor BTF has it. */
export function resolveTypeName(name: TypeName, types: TypeFacts, space: Space): CType {
  const where = name.user ? "user" : space;
  let type = resolveBase(name, types, where);
  for (let i = 0; i < name.pointers; i++) type = pointerTo(type, where);
  for (const count of [...name.dimensions].reverse())
    type = { kind: "array", element: type, count: count ?? 0 };
  return type;
}

function resolveBase(name: TypeName, types: TypeFacts, space: Space): CType {
  if (name.tag === "") {
    const basic = BASIC.get(name.base);
    if (basic) return basic;
    const id = types.find(name.base, "typedef");
    return id === undefined ? { kind: "opaque", text: name.base } : fromBtf(types, id, space);
  }
  const opaque: CType = { kind: "opaque", text: `${name.tag} ${name.base}` };
  if (name.tag === "enum") {
    const id = types.find(name.base, "enum") ?? types.find(name.base, "enum64");
    return id === undefined ? opaque : fromBtf(types, id, space);
  }
  const alias = STRUCT_ALIASES[name.base];
  const id =
    types.find(name.base, name.tag) ??
    (alias === undefined ? undefined : types.find(alias, name.tag));
  return id === undefined ? opaque : fromBtf(types, id, space);
}

/** BTF id → type, through typedefs and qualifiers. A `user` type tag beats the given space. */
export function fromBtf(types: TypeFacts, id: number, space: Space): CType {
  if (id === 0) return VOID;
  const type = types.type(id);
  if (!type) return { kind: "opaque", text: `type ${id}` };
  switch (type.kind) {
    case "void":
      return VOID;
    case "int":
      return int(
        intSize(type.size),
        type.signed,
        type.char || (type.size === 1 && /char/.test(type.name)),
      );
    case "enum":
    case "enum64":
      return int(intSize(type.size), type.signed);
    case "float":
      return { kind: "float", size: type.size };
    case "ptr":
      return fromPointer(types, type.target, space);
    case "array":
      return { kind: "array", element: fromBtf(types, type.target, space), count: type.elements };
    case "struct":
    case "union":
      return { kind: "record", id, name: type.name, union: type.kind === "union", size: type.size };
    case "typedef": {
      const behind = fromBtf(types, type.target, space);
      return behind.kind === "record" && behind.name === "" && behind.typedef === undefined
        ? { ...behind, typedef: type.name }
        : behind;
    }
    case "const":
    case "volatile":
    case "restrict":
    case "type_tag":
      return fromBtf(types, type.target, space);
    case "func_proto":
    case "func":
      return { kind: "function" };
    case "fwd":
    case "other":
      return { kind: "opaque", text: type.name === "" ? "unknown" : `struct ${type.name}` };
    default:
      return unreachable(type.kind);
  }
}

function fromPointer(types: TypeFacts, target: number, space: Space): PointerType {
  const behind = types.type(target);
  const user = behind?.kind === "type_tag" && behind.name === "user";
  const where = user ? "user" : space;
  return pointerTo(fromBtf(types, target, where), where);
}

const intSize = (size: number): IntType["size"] =>
  size === 1 || size === 2 || size === 4 ? size : 8;

/** Bytes; undefined where only the compiler can know. */
export function sizeOf(type: CType): number | undefined {
  switch (type.kind) {
    case "void":
    case "function":
      return 1;
    case "int":
    case "float":
    case "record":
      return type.size;
    case "pointer":
      return 8;
    case "array": {
      const element = sizeOf(type.element);
      return element === undefined ? undefined : element * type.count;
    }
    case "opaque":
      return undefined;
    default:
      return unreachable(type);
  }
}

export interface FoundMember {
  readonly type: number;
  readonly bitOffset: number;
  readonly bitSize: number;
}

/** A member by name, anonymous structs and unions looked into; offsets from the outermost. */
export function findMember(
  types: TypeFacts,
  record: BtfType,
  name: string,
): FoundMember | undefined {
  for (const member of record.members) {
    if (member.name === name) return member;
    if (member.name !== "") continue;
    const inner = anonymous(types, member);
    const found = inner && findMember(types, inner, name);
    if (found) return { ...found, bitOffset: found.bitOffset + member.bitOffset };
  }
  return undefined;
}

/** All the names that `findMember` would find, for suggestions. */
export function memberNames(types: TypeFacts, record: BtfType): readonly string[] {
  return record.members.flatMap((member) => {
    if (member.name !== "") return [member.name];
    const inner = anonymous(types, member);
    return inner ? memberNames(types, inner) : [];
  });
}

function anonymous(types: TypeFacts, member: BtfMember): BtfType | undefined {
  let type = types.type(member.type);
  while (type && (type.kind === "const" || type.kind === "volatile"))
    type = types.type(type.target);
  return type?.kind === "struct" || type?.kind === "union" ? type : undefined;
}

export function printType(type: CType): string {
  switch (type.kind) {
    case "void":
      return "void";
    case "int":
      return type.char ? "char" : `${type.signed ? "s" : "u"}${type.size * 8}`;
    case "float":
      return type.size === 4 ? "float" : "double";
    case "pointer":
      return `${printType(type.target)} *`;
    case "array":
      return `${printType(type.element)}[${type.count}]`;
    case "record":
      if (type.name === "" && type.typedef !== undefined) return type.typedef;
      return `${type.union ? "union" : "struct"} ${type.name || "(anonymous)"}`;
    case "function":
      return "function";
    case "opaque":
      return type.text;
    default:
      return unreachable(type);
  }
}
