/** A C type as it lies in memory: sizes and places are told, nothing has to be computed from rules. */
export type CType =
  CVoid | CInteger | CBool | CFloat | CPointer | CEnum | CArray | CRecord | COpaque;

interface Common {
  /** Bytes. */
  readonly size: number;
  /** Names of typedefs that lead to it, the outermost first: `my_t`, `u32`, `__u32`. */
  readonly typedefs: readonly string[];
}

export interface CVoid extends Common {
  readonly kind: "void";
}

export interface CInteger extends Common {
  readonly kind: "int";
  /** The compiler's name: `unsigned int`, `char`. */
  readonly name: string;
  readonly signed: boolean;
}

export interface CBool extends Common {
  readonly kind: "bool";
}

export interface CFloat extends Common {
  readonly kind: "float";
}

export interface CPointer extends Common {
  readonly kind: "pointer";
}

export interface CEnum extends Common {
  readonly kind: "enum";
  /** Tag; empty for an anonymous one. */
  readonly name: string;
  readonly signed: boolean;
  readonly enumerators: readonly CEnumerator[];
  /** Values are read as their names where they have one. */
  readonly named?: boolean;
}

export interface CEnumerator {
  readonly name: string;
  readonly value: bigint;
}

export interface CArray extends Common {
  readonly kind: "array";
  readonly element: CType;
  readonly count: number;
}

export interface CRecord extends Common {
  readonly kind: "struct" | "union";
  /** Tag; empty for an anonymous one. */
  readonly name: string;
  readonly members: readonly CMember[];
}

export interface CMember {
  /** Empty for an anonymous struct or union, whose members are the outer one's. */
  readonly name: string;
  readonly type: CType;
  readonly place: CPlace;
}

/** A type that is named but not told. */
export interface COpaque extends Common {
  readonly kind: "opaque";
  readonly name: string;
}

/** Where a value lies: its first byte, and of a bit-field the bits that are its own. */
export interface CPlace {
  readonly offset: number;
  readonly bits?: BitRange;
}

/** Bits of the number that begins at the place's byte, counted from its lowest. */
export interface BitRange {
  readonly shift: number;
  readonly width: number;
}

/** A bit-field that begins at that bit of its struct; the number around it begins at a whole byte. */
export const bitPlace = (bit: number, width: number): CPlace => ({
  offset: bit >> 3,
  bits: { shift: bit & 7, width },
});

/** `char`, not `signed char` or `u8`: what arrays of characters are made of. */
export const isCharacter = (type: CType): boolean => type.kind === "int" && type.name === "char";

export const isByte = (type: CType): boolean =>
  type.kind === "int" && type.size === 1 && !type.signed && type.name !== "char";

export const isText = (type: CType): boolean => type.kind === "array" && isCharacter(type.element);

export const isRecord = (type: CType): type is CRecord =>
  type.kind === "struct" || type.kind === "union";

/** A member as an object has it: those of anonymous structs and unions are the outer one's. */
export interface FlatMember extends CMember {
  /** It is one of several for the same bytes. */
  readonly overlaps: boolean;
}

/** All members with a name, from the type's first byte. */
export function flatMembers(type: CRecord, from = 0, overlaps = false): readonly FlatMember[] {
  const one = overlaps || type.kind === "union";
  return type.members.flatMap((member): readonly FlatMember[] => {
    const offset = member.place.offset + from;
    if (member.name !== "")
      return [{ ...member, place: { ...member.place, offset }, overlaps: one }];
    return isRecord(member.type) ? flatMembers(member.type, offset, one) : [];
  });
}

/** As a declaration would name it. */
export function typeName(type: CType): string {
  const [typedef] = type.typedefs;
  if (typedef !== undefined) return typedef;
  switch (type.kind) {
    case "int":
      return type.name;
    case "enum":
    case "struct":
    case "union":
      return `${type.kind} ${type.name || "(anonymous)"}`;
    case "array":
      return `${typeName(type.element)}[${type.count}]`;
    case "pointer":
      return "void *";
    case "opaque":
      return type.name;
    case "bool":
    case "float":
    case "void":
      return type.kind;
  }
}
