import type { UserField, UserType } from "../../../types/facts.js";
import { Unreadable, type Budget } from "./budget.js";
import { AT, type Attributes } from "./forms.js";
import type { Entry, Unit } from "./unit.js";
import type { Units } from "./units.js";

const TAG = {
  array_type: 0x01,
  class_type: 0x02,
  enumeration_type: 0x04,
  member: 0x0d,
  pointer_type: 0x0f,
  reference_type: 0x10,
  structure_type: 0x13,
  typedef: 0x16,
  union_type: 0x17,
  inheritance: 0x1c,
  ptr_to_member_type: 0x1f,
  subrange_type: 0x21,
  base_type: 0x24,
  const_type: 0x26,
  subprogram: 0x2e,
  volatile_type: 0x35,
  restrict_type: 0x37,
  subroutine_type: 0x15,
  unspecified_type: 0x3b,
  rvalue_reference_type: 0x42,
  atomic_type: 0x47,
} as const;
const RENAMES: ReadonlySet<number> = new Set([
  TAG.typedef,
  TAG.const_type,
  TAG.volatile_type,
  TAG.restrict_type,
  TAG.atomic_type,
]);
const POINTERS: ReadonlySet<number> = new Set([
  TAG.pointer_type,
  TAG.reference_type,
  TAG.rvalue_reference_type,
  TAG.unspecified_type,
]);
/** DW_CC_pass_by_reference, DW_CC_pass_by_value. */
const BY_REFERENCE = 4;
const BY_VALUE = 5;
const MOST_DEPTH = 32;
const MOST_FIELDS = 512;

const unknown = (why: string): UserType => ({ kind: "unknown", why });

/** Types as they decide how a value is passed. */
export class TypeReader {
  constructor(
    private readonly units: Units,
    private readonly budget: Budget,
  ) {}

  /** An entry's attributes with those of what it completes: its declaration, or the text that was inlined. */
  whole(entry: Entry): Attributes {
    const all = new Map(entry.attributes);
    let from: Entry | undefined = entry;
    for (let depth = 0; from && depth < 4; depth++) {
      const next: number | string | undefined =
        from.attributes.get(AT.abstract_origin) ?? from.attributes.get(AT.specification);
      from = typeof next === "number" ? this.entryAt(next) : undefined;
      for (const [name, value] of from?.attributes ?? []) if (!all.has(name)) all.set(name, value);
    }
    return all;
  }

  /** The type behind a DW_AT_type. */
  named(reference: number | string | undefined, depth = 0): UserType {
    this.budget.spend();
    if (depth > MOST_DEPTH) throw new Unreadable("its debug information is damaged");
    const entry = typeof reference === "number" ? this.entryAt(reference) : undefined;
    return entry ? this.of(entry, depth) : unknown("its type is described in another file");
  }

  private entryAt(offset: number): Entry | undefined {
    this.budget.spend();
    return this.units.at(offset)?.entry(offset);
  }

  private unitOf(entry: Entry): Unit {
    return this.units.at(entry.offset)!;
  }

  private of(entry: Entry, depth: number): UserType {
    const { tag, attributes } = entry;
    if (RENAMES.has(tag)) return this.named(attributes.get(AT.type), depth + 1);
    if (POINTERS.has(tag)) return { kind: "pointer", text: this.isText(attributes.get(AT.type)) };
    const size = Number(attributes.get(AT.byte_size) ?? 0);
    switch (tag) {
      case TAG.base_type:
        return baseType(attributes, size);
      case TAG.enumeration_type:
        return this.enumeration(attributes, size, depth);
      case TAG.ptr_to_member_type:
        return this.memberPointer(attributes);
      case TAG.array_type:
        return this.array(entry, size, depth);
      case TAG.structure_type:
      case TAG.class_type:
      case TAG.union_type:
        return this.record(entry, size, depth);
      default:
        return unknown("its type is of an unsupported kind");
    }
  }

  private isText(reference: number | string | undefined): boolean {
    let entry = typeof reference === "number" ? this.entryAt(reference) : undefined;
    for (let depth = 0; entry && RENAMES.has(entry.tag) && depth < MOST_DEPTH; depth++) {
      const next = entry.attributes.get(AT.type);
      entry = typeof next === "number" ? this.entryAt(next) : undefined;
    }
    return entry?.tag === TAG.base_type && isChar(entry.attributes);
  }

  private enumeration(attributes: Attributes, size: number, depth: number): UserType {
    const base = attributes.get(AT.type);
    if (base === undefined) return { kind: "integer", size, signed: size === 4, char: false };
    return this.named(base, depth + 1);
  }

  /** To data it is an offset, to a function two words. */
  private memberPointer(attributes: Attributes): UserType {
    const type = attributes.get(AT.type);
    const target = typeof type === "number" ? this.entryAt(type) : undefined;
    const word: UserType = { kind: "integer", size: 8, signed: true, char: false };
    if (target?.tag !== TAG.subroutine_type) return word;
    const fields = [0, 8].map((offset): UserField => ({ offset, type: word, bits: false }));
    return { kind: "record", name: "", size: 16, fields, byReference: false };
  }

  private array(entry: Entry, size: number, depth: number): UserType {
    if (entry.attributes.get(AT.GNU_vector) === 1) return { kind: "vector", size };
    let count = 1;
    for (const child of this.unitOf(entry).children(entry)) {
      if (child.tag !== TAG.subrange_type) continue;
      const upper = child.attributes.get(AT.upper_bound);
      count *= Number(
        child.attributes.get(AT.count) ?? (upper === undefined ? 0 : Number(upper) + 1),
      );
    }
    return { kind: "array", element: this.named(entry.attributes.get(AT.type), depth + 1), count };
  }

  private record(entry: Entry, size: number, depth: number): UserType {
    const { attributes } = entry;
    const written = attributes.get(AT.name);
    const name = typeof written === "string" ? written : "";
    if (attributes.get(AT.declaration) === 1)
      return unknown(`${name === "" ? "its type" : name} is only declared there, not defined`);
    const convention = attributes.get(AT.calling_convention);
    let byReference = convention === BY_REFERENCE;
    const fields: UserField[] = [];
    for (const child of this.unitOf(entry).children(entry)) {
      if (child.tag === TAG.subprogram && convention !== BY_VALUE)
        byReference ||= this.hasOwnCopying(child, entry, name);
      if (child.tag !== TAG.member && child.tag !== TAG.inheritance) continue;
      if (child.attributes.get(AT.external) === 1) continue;
      if (fields.length >= MOST_FIELDS) return unknown(`${name} has too many members`);
      this.budget.spend();
      const field = this.field(child, depth);
      byReference ||= field.type.kind === "record" && field.type.byReference;
      byReference ||= child.attributes.get(AT.virtuality) === 1;
      fields.push(field);
    }
    return { kind: "record", name, size, fields, byReference };
  }

  /** Virtual, a destructor, or a constructor from another object, by the programmer: the object may not be copied byte by byte. */
  private hasOwnCopying(child: Entry, of: Entry, name: string): boolean {
    const { attributes } = child;
    if (attributes.get(AT.virtuality) === 1) return true;
    const own = attributes.get(AT.name);
    const implicit = [AT.artificial, AT.defaulted, AT.deleted].some((mark) => attributes.has(mark));
    if (typeof own !== "string" || implicit) return false;
    if (own.startsWith("~")) return true;
    return own === name.replace(/<.*/, "") && this.takesAnother(child, of);
  }

  private takesAnother(constructor: Entry, of: Entry): boolean {
    const [, second] = [...this.unitOf(constructor).children(constructor)];
    const type = second?.attributes.get(AT.type);
    let entry = typeof type === "number" ? this.entryAt(type) : undefined;
    if (entry?.tag !== TAG.reference_type && entry?.tag !== TAG.rvalue_reference_type) return false;
    for (let steps = 0; entry && entry.offset !== of.offset && steps < MOST_DEPTH; steps++) {
      const next: number | string | undefined = entry.attributes.get(AT.type);
      entry = typeof next === "number" ? this.entryAt(next) : undefined;
    }
    return entry?.offset === of.offset;
  }

  private field({ attributes }: Entry, depth: number): UserField {
    const type = this.named(attributes.get(AT.type), depth + 1);
    const bits = attributes.get(AT.bit_size) !== undefined;
    const first = attributes.get(AT.data_bit_offset);
    const offset =
      typeof first === "number"
        ? Math.floor(first / 8)
        : Number(attributes.get(AT.data_member_location) ?? 0);
    return { offset, type, bits };
  }
}

const isChar = (attributes: Attributes): boolean => {
  const encoding = attributes.get(AT.encoding);
  return attributes.get(AT.byte_size) === 1 && (encoding === 6 || encoding === 8);
};

const FLOATS: ReadonlySet<number> = new Set([0x04, 0x0f]);
const COMPLEX = 0x03;
const SIGNED: ReadonlySet<number> = new Set([0x05, 0x06, 0x0d]);

function baseType(attributes: Attributes, size: number): UserType {
  const encoding = Number(attributes.get(AT.encoding) ?? 0);
  const x87 = attributes.get(AT.name) === "long double" && size > 8;
  if (FLOATS.has(encoding)) return { kind: "float", size, x87 };
  if (encoding !== COMPLEX)
    return { kind: "integer", size, signed: SIGNED.has(encoding), char: isChar(attributes) };
  const half: UserType = { kind: "float", size: size / 2, x87: size === 32 };
  const fields = [0, size / 2].map((offset): UserField => ({ offset, type: half, bits: false }));
  return { kind: "record", name: "", size, fields, byReference: false };
}
