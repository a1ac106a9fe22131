import { Unreadable } from "./budget.js";
import { Cursor } from "./cursor.js";
import type { Sections } from "./sections.js";

/** Attributes by the standard's numbers: those that are asked for. */
export const AT = {
  sibling: 0x01,
  name: 0x03,
  byte_size: 0x0b,
  low_pc: 0x11,
  language: 0x13,
  prototyped: 0x27,
  abstract_origin: 0x31,
  artificial: 0x34,
  calling_convention: 0x36,
  count: 0x37,
  upper_bound: 0x2f,
  data_member_location: 0x38,
  declaration: 0x3c,
  encoding: 0x3e,
  external: 0x3f,
  specification: 0x47,
  type: 0x49,
  variable_parameter: 0x4b,
  virtuality: 0x4c,
  data_bit_offset: 0x6b,
  bit_size: 0x0d,
  bit_offset: 0x0c,
  str_offsets_base: 0x72,
  addr_base: 0x73,
  deleted: 0x8a,
  defaulted: 0x8b,
  GNU_vector: 0x2107,
} as const;

/** Numbers, offsets within .debug_info for references, and strings. Blocks have no value. */
export type Attributes = ReadonlyMap<number, number | string>;

/** What a unit's header says of how its values are written. */
export interface Form {
  readonly version: number;
  /** 64-bit DWARF: offsets of 8 bytes. */
  readonly wide: boolean;
  readonly address: number;
  readonly sections: Sections;
  readonly unit: number;
  readonly bases: { address: number; strings: number };
}

/** Bytes of the forms whose size is fixed. */
const FIXED: Readonly<Record<number, number>> = {
  0x05: 2,
  0x06: 4,
  0x07: 8,
  0x0b: 1,
  0x0c: 1,
  0x11: 1,
  0x12: 2,
  0x13: 4,
  0x14: 8,
  0x19: 0,
  0x1c: 4,
  0x1e: 16,
  0x20: 8,
  0x21: 0,
  0x24: 8,
  0x25: 1,
  0x26: 2,
  0x27: 3,
  0x28: 4,
  0x29: 1,
  0x2a: 2,
  0x2b: 3,
  0x2c: 4,
};
/** Offsets into other sections, and references across units. */
const OFFSETS: ReadonlySet<number> = new Set([0x0e, 0x17, 0x1d, 0x1f, 0x1f20, 0x1f21]);
const ULEBS: ReadonlySet<number> = new Set([0x0f, 0x15, 0x1a, 0x1b, 0x22, 0x23, 0x1f01, 0x1f02]);
const FORM = {
  addr: 0x01,
  block2: 0x03,
  block4: 0x04,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  sdata: 0x0d,
  strp: 0x0e,
  ref_addr: 0x10,
  ref1: 0x11,
  ref_udata: 0x15,
  indirect: 0x16,
  exprloc: 0x18,
  flag_present: 0x19,
  strx: 0x1a,
  addrx: 0x1b,
  implicit_const: 0x21,
  line_strp: 0x1f,
  strx1: 0x25,
  strx4: 0x28,
  addrx1: 0x29,
  addrx4: 0x2c,
} as const;

const STRING_BYTES = 1024;

export function skipForm(cursor: Cursor, form: number, unit: Form): void {
  const fixed = FIXED[form];
  if (fixed !== undefined) return cursor.skip(fixed);
  if (OFFSETS.has(form)) return cursor.skip(unit.wide ? 8 : 4);
  if (ULEBS.has(form)) return void cursor.uleb();
  switch (form) {
    case FORM.addr:
      return cursor.skip(unit.address);
    case FORM.ref_addr:
      return cursor.skip(unit.version === 2 ? unit.address : unit.wide ? 8 : 4);
    case FORM.sdata:
      return void cursor.sleb();
    case FORM.string:
      return void cursor.text(1 << 20);
    case FORM.block1:
      return cursor.skip(cursor.u8());
    case FORM.block2:
      return cursor.skip(cursor.u16());
    case FORM.block4:
      return cursor.skip(cursor.u32());
    case FORM.block:
    case FORM.exprloc:
      return cursor.skip(cursor.uleb());
    case FORM.indirect: {
      const inner = cursor.uleb();
      if (inner !== FORM.indirect) return skipForm(cursor, inner, unit);
    }
  }
  throw new Unreadable(`its debug information has a form ${form}, which is not supported`);
}

export function readForm(
  cursor: Cursor,
  form: number,
  constant: number,
  unit: Form,
): number | string | undefined {
  switch (form) {
    case FORM.addr:
      return cursor.unsigned(unit.address);
    case FORM.sdata:
      return cursor.sleb();
    case FORM.string:
      return cursor.text(1 << 20);
    case FORM.flag_present:
      return 1;
    case FORM.implicit_const:
      return constant;
    case FORM.strp:
    case FORM.line_strp:
      return stringAt(unit, form === FORM.strp ? ".debug_str" : ".debug_line_str", offset());
    case FORM.ref_addr:
      return unit.version === 2 ? cursor.unsigned(unit.address) : offset();
    case FORM.ref_udata:
      return unit.unit + cursor.uleb();
    case FORM.strx:
      return indexedString(unit, cursor.uleb());
    case FORM.addrx:
      return indexedAddress(unit, cursor.uleb());
    case FORM.indirect: {
      const inner = cursor.uleb();
      if (inner !== FORM.indirect && inner !== FORM.implicit_const)
        return readForm(cursor, inner, 0, unit);
    }
  }
  return readSized();

  function offset(): number {
    return unit.wide ? cursor.u64() : cursor.u32();
  }

  function readSized(): number | string | undefined {
    const size = FIXED[form];
    if (size === undefined || size === 16) {
      if (form === 0x17) return offset();
      if (form === 0x0f) return cursor.uleb();
      return skipForm(cursor, form, unit) as undefined;
    }
    // Signatures of types and offsets into another file are nothing that could be followed.
    if (form === 0x20 || form === 0x1c || form === 0x24) return cursor.skip(size) as undefined;
    const value = cursor.unsigned(size);
    if (form >= FORM.ref1 && form <= 0x14) return unit.unit + value;
    if (form >= FORM.strx1 && form <= FORM.strx4) return indexedString(unit, value);
    if (form >= FORM.addrx1 && form <= FORM.addrx4) return indexedAddress(unit, value);
    return value;
  }
}

/** A string that is not there is no name. */
function stringAt(unit: Form, section: string, offset: number): string | undefined {
  const strings = unit.sections.get(section);
  if (!strings || offset >= strings.size) return undefined;
  const bytes = strings.slice(offset, STRING_BYTES);
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end)).toString("utf8");
}

function indexedString(unit: Form, index: number): string | undefined {
  const size = unit.wide ? 8 : 4;
  const offset = indexed(unit, ".debug_str_offsets", unit.bases.strings + index * size, size);
  return offset === undefined ? undefined : stringAt(unit, ".debug_str", offset);
}

const indexedAddress = (unit: Form, index: number): number | undefined =>
  indexed(unit, ".debug_addr", unit.bases.address + index * unit.address, unit.address);

function indexed(unit: Form, name: string, at: number, size: number): number | undefined {
  const section = unit.sections.get(name);
  if (!section || at + size > section.size) return undefined;
  return new Cursor(section.slice(at, size)).unsigned(size);
}
