import { bitPlace, type CMember, type CPlace, type CType } from "./types.js";

/** Kind numbers as the format has them (Documentation/bpf/btf.rst of the kernel). */
const KIND = {
  int: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  forward: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  function: 12,
  prototype: 13,
  variable: 14,
  section: 15,
  float: 16,
  declarationTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

const MAGIC = 0xeb9f;

/** Bytes of a type's own data behind its twelve, by kind and number of parts. */
function tailSize(kind: number, parts: number): number {
  switch (kind) {
    case KIND.int:
    case KIND.variable:
    case KIND.declarationTag:
      return 4;
    case KIND.array:
      return 12;
    case KIND.struct:
    case KIND.union:
    case KIND.section:
    case KIND.enum64:
      return parts * 12;
    case KIND.enum:
    case KIND.prototype:
      return parts * 8;
    default:
      return 0;
  }
}

/** One type of the blob, its parts still in it. */
interface Raw {
  readonly kind: number;
  readonly kindFlag: boolean;
  readonly parts: number;
  readonly name: string;
  /** Bytes, or the type behind it. */
  readonly sizeOrType: number;
  readonly tail: number;
}

/** Types within types that the kernel follows; a struct that holds itself, which no compiler makes, goes on for ever. */
const MOST_DEPTH = 32;

const VOID: CType = { kind: "void", size: 0, typedefs: [] };

/**
 * The types of a compiled module. The bytes are our own compiler's; a blob that
 * is damaged has no types.
 */
export class ModuleTypes {
  private readonly view: DataView;
  private readonly bytes: Buffer;
  /** Where each type begins; type 0 is void. */
  private readonly starts: number[] = [0];
  private strings = 0;
  private depth = 0;
  private readonly known = new Map<number, CType>();

  constructor(blob: Uint8Array) {
    this.view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    this.bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
    if (blob.byteLength >= 24 && this.view.getUint16(0, true) === MAGIC) this.index();
  }

  /** A type by its id; undefined where there is none. Qualifiers are left out. */
  type(id: number): CType | undefined {
    if (id === 0) return VOID;
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const raw = this.raw(id);
    if (raw === undefined) return undefined;
    if (this.depth >= MOST_DEPTH) return undefined;
    this.depth++;
    const made = this.make(raw);
    this.depth--;
    if (made !== undefined) this.known.set(id, made);
    return made;
  }

  /** The first struct, union or enum of that tag, or typedef of that name. */
  find(name: string): CType | undefined {
    const wanted: readonly number[] = [KIND.struct, KIND.union, KIND.enum, KIND.typedef];
    for (let id = 1; id < this.starts.length; id++) {
      const raw = this.raw(id)!;
      if (raw.name === name && wanted.includes(raw.kind)) return this.type(id);
    }
    return undefined;
  }

  /** Types to which second parameters point, of functions whose first points to a struct of that tag. */
  sentTo(tag: string): readonly CType[] {
    const found = new Set<number>();
    for (let id = 1; id < this.starts.length; id++) {
      const { kind, parts, tail } = this.raw(id)!;
      if (kind !== KIND.prototype || parts !== 2) continue;
      const [first, second] = [4, 12].map((at) =>
        this.pointee(this.view.getUint32(tail + at, true)),
      );
      if (first !== undefined && second !== undefined && this.raw(first)?.name === tag)
        found.add(second);
    }
    return [...found].flatMap((id) => this.type(id) ?? []);
  }

  private index(): void {
    const header = this.view.getUint32(4, true);
    const types = header + this.view.getUint32(8, true);
    const end = types + this.view.getUint32(12, true);
    this.strings = header + this.view.getUint32(16, true);
    if (end > this.bytes.length || this.strings > this.bytes.length) return;
    const starts: number[] = [];
    let at = types;
    while (at + 12 <= end) {
      starts.push(at);
      const info = this.view.getUint32(at + 4, true);
      at += 12 + tailSize((info >>> 24) & 0x1f, info & 0xffff);
    }
    if (at === end) this.starts.push(...starts);
  }

  private raw(id: number): Raw | undefined {
    const at = this.starts[id];
    if (at === undefined || id === 0) return undefined;
    const info = this.view.getUint32(at + 4, true);
    return {
      kind: (info >>> 24) & 0x1f,
      kindFlag: info >>> 31 === 1,
      parts: info & 0xffff,
      name: this.string(this.view.getUint32(at, true)),
      sizeOrType: this.view.getUint32(at + 8, true),
      tail: at + 12,
    };
  }

  private string(offset: number): string {
    const from = this.strings + offset;
    const end = this.bytes.indexOf(0, from);
    return this.bytes.toString("utf8", from, end < 0 ? this.bytes.length : end);
  }

  /** Id of what a pointer points to, through typedefs and qualifiers on both sides. */
  private pointee(id: number): number | undefined {
    const pointer = this.raw(this.plain(id));
    return pointer?.kind === KIND.pointer ? this.plain(pointer.sizeOrType) : undefined;
  }

  private plain(id: number): number {
    let at = id;
    for (let steps = 0; steps < 100; steps++) {
      const raw = this.raw(at);
      if (raw === undefined || !isAlias(raw.kind)) break;
      at = raw.sizeOrType;
    }
    return at;
  }

  private make(raw: Raw): CType | undefined {
    const { kind, name, sizeOrType: size } = raw;
    switch (kind) {
      case KIND.int:
        return this.integer(raw);
      case KIND.pointer:
        return { kind: "pointer", size: 8, typedefs: [] };
      case KIND.array:
        return this.array(raw);
      case KIND.struct:
      case KIND.union: {
        const members = this.members(raw);
        if (members === undefined) return undefined;
        return {
          kind: kind === KIND.union ? "union" : "struct",
          name,
          size,
          members,
          typedefs: [],
        };
      }
      case KIND.enum:
      case KIND.enum64:
        return this.enumeration(raw);
      case KIND.forward:
        return { kind: "opaque", name, size: 0, typedefs: [] };
      case KIND.float:
        return { kind: "float", size, typedefs: [] };
      case KIND.typedef: {
        const type = this.type(size);
        return type && { ...type, typedefs: [name, ...type.typedefs] };
      }
      default:
        return isAlias(kind) ? this.type(size) : undefined;
    }
  }

  private integer({ name, sizeOrType: size, tail }: Raw): CType {
    const encoding = (this.view.getUint32(tail, true) >>> 24) & 0xf;
    if ((encoding & 4) !== 0) return { kind: "bool", size, typedefs: [] };
    return { kind: "int", name, size, signed: (encoding & 1) !== 0, typedefs: [] };
  }

  private array({ tail }: Raw): CType | undefined {
    const element = this.type(this.view.getUint32(tail, true));
    const count = this.view.getUint32(tail + 8, true);
    return element && { kind: "array", element, count, size: element.size * count, typedefs: [] };
  }

  private members({ kindFlag, parts, tail }: Raw): readonly CMember[] | undefined {
    const members: CMember[] = [];
    for (let at = tail; at < tail + parts * 12; at += 12) {
      const type = this.type(this.view.getUint32(at + 4, true));
      if (type === undefined) return undefined;
      const name = this.string(this.view.getUint32(at, true));
      members.push({ name, type, place: placeOf(this.view.getUint32(at + 8, true), kindFlag) });
    }
    return members;
  }

  /** Without a sign bit in the blob (before LLVM 16) a value below zero tells it. */
  private enumeration({ kind, kindFlag, parts, name, sizeOrType: size, tail }: Raw): CType {
    const wide = kind === KIND.enum64;
    const values = Array.from({ length: parts }, (_, i) => {
      const at = tail + i * (wide ? 12 : 8);
      const low = BigInt(this.view.getUint32(at + 4, true));
      const high = wide ? BigInt(this.view.getUint32(at + 8, true)) << 32n : 0n;
      return { name: this.string(this.view.getUint32(at, true)), bits: low | high };
    });
    const width = wide ? 64 : 32;
    const signed = kindFlag || (!wide && values.some(({ bits }) => bits >> 31n === 1n));
    const enumerators = values.map(({ name: each, bits }) => ({
      name: each,
      value: signed ? BigInt.asIntN(width, bits) : bits,
    }));
    return { kind: "enum", name, size, signed, enumerators, typedefs: [] };
  }
}

const ALIASES: ReadonlySet<number> = new Set([
  KIND.typedef,
  KIND.volatile,
  KIND.const,
  KIND.restrict,
  KIND.typeTag,
]);
const isAlias = (kind: number): boolean => ALIASES.has(kind);

/** With the flag an offset has the width of a bit-field in its highest byte. */
function placeOf(offset: number, kindFlag: boolean): CPlace {
  const width = kindFlag ? offset >>> 24 : 0;
  const bit = kindFlag ? offset & 0xffffff : offset;
  return width === 0 ? { offset: bit >> 3 } : bitPlace(bit, width);
}
