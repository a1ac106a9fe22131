import {
  flatMembers,
  isByte,
  isCharacter,
  isText,
  typeName,
  type BitRange,
  type CArray,
  type CEnum,
  type CRecord,
  type CType,
} from "./types.js";

/** Writes a value into bytes that are zero. */
export type Write = (value: unknown, view: DataView, at: number) => void;

/** `name`: the value's path, for messages. */
export function encoderOf(type: CType, name: string, bits?: BitRange): Write {
  switch (type.kind) {
    case "int": {
      const write = wholeNumber(type, type.signed, name, bits);
      if (!isCharacter(type)) return write;
      return (value, view, at) => write(characterCode(value), view, at);
    }
    case "enum": {
      const write = wholeNumber(type, type.signed, name, bits);
      return (value, view, at) => write(enumerator(type, value, name), view, at);
    }
    case "bool":
      return (value, view, at) => {
        if (typeof value !== "boolean") throw wrong(name, type, value);
        writeBits(view, at, value ? 1n : 0n, bits ?? { shift: 0, width: 8 * type.size });
      };
    case "pointer":
      return wholeNumber(type, false, name, bits);
    case "float":
      return (value, view, at) => {
        if (typeof value !== "number") throw wrong(name, type, value);
        if (type.size === 4) view.setFloat32(at, value, true);
        else view.setFloat64(at, value, true);
      };
    case "array":
      return isText(type) ? text(type, name) : array(type, name);
    case "struct":
    case "union":
      return record(type, name);
    case "void":
    case "opaque":
      return () => {
        throw new TypeError(`${name}: the layout of ${typeName(type)} is not known`);
      };
  }
}

function wrong(name: string, type: CType, value: unknown): TypeError {
  const told = typeof value === "number" || value === null ? String(value) : typeof value;
  const but = value === undefined ? "is missing" : `is ${told}`;
  return new TypeError(`${name} ${but}, and should be of type ${typeName(type)}`);
}

/** A character may be given as one; a name of the enum as its value. */
const characterCode = (value: unknown): unknown =>
  typeof value === "string" && value.length === 1 ? toSigned(value.charCodeAt(0)) : value;

const toSigned = (code: number): number => (code > 127 && code < 256 ? code - 256 : code);

function enumerator({ enumerators }: CEnum, value: unknown, name: string): unknown {
  if (typeof value !== "string") return value;
  const found = enumerators.find((each) => each.name === value);
  if (found !== undefined) return found.value;
  throw new RangeError(
    `${name}: there is no ${value}; it has ${enumerators.map((each) => each.name).join(", ")}`,
  );
}

function wholeNumber(type: CType, signed: boolean, name: string, bits?: BitRange): Write {
  const { size } = type;
  const width = bits?.width ?? 8 * size;
  const least = signed ? -(1n << BigInt(width - 1)) : 0n;
  const most = (1n << BigInt(signed ? width - 1 : width)) - 1n;
  const checked = (value: unknown): bigint => {
    if (typeof value !== "bigint" && !Number.isInteger(value)) throw wrong(name, type, value);
    const whole = BigInt(value as bigint | number);
    if (whole >= least && whole <= most) return whole;
    throw new RangeError(`${name}: ${whole} does not fit ${typeName(type)} (${least} to ${most})`);
  };
  if (bits !== undefined || size > 8) {
    const range = bits ?? { shift: 0, width };
    return (value, view, at) => writeBits(view, at, BigInt.asUintN(width, checked(value)), range);
  }
  const set = setterOf(size);
  if (size === 8)
    return (value, view, at) => view.setBigUint64(at, BigInt.asUintN(64, checked(value)), true);
  const [low, high] = [Number(least), Number(most)];
  return (value, view, at) => {
    const fits = Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
    set(view, at, fits ? (value as number) : Number(checked(value)));
  };
}

/** A signed number is written as its bits. */
function setterOf(size: number): (view: DataView, at: number, value: number) => void {
  switch (size) {
    case 1:
      return (view, at, value) => view.setUint8(at, value);
    case 2:
      return (view, at, value) => view.setUint16(at, value, true);
    default:
      return (view, at, value) => view.setUint32(at, value, true);
  }
}

/** Into the bytes that they touch, whose other bits stay. */
function writeBits(view: DataView, at: number, value: bigint, { shift, width }: BitRange): void {
  let rest = value << BigInt(shift);
  let own = ((1n << BigInt(width)) - 1n) << BigInt(shift);
  for (let i = 0; i < (shift + width + 7) >> 3; i++) {
    const others = view.getUint8(at + i) & ~Number(own & 0xffn);
    view.setUint8(at + i, others | Number(rest & 0xffn));
    rest >>= 8n;
    own >>= 8n;
  }
}

function text(type: CArray, name: string): Write {
  return (value, view, at) => {
    if (typeof value !== "string") throw wrong(name, type, value);
    const bytes = Buffer.from(value);
    if (bytes.length > type.size)
      throw new RangeError(`${name}: ${bytes.length} bytes do not fit ${typeName(type)}`);
    for (let i = 0; i < type.size; i++) view.setUint8(at + i, bytes[i] ?? 0);
  };
}

function array(type: CArray, name: string): Write {
  const { element, count } = type;
  const writers = Array.from({ length: isByte(element) ? 1 : count }, (_, i) =>
    encoderOf(element, isByte(element) ? `a byte of ${name}` : `${name}[${i}]`),
  );
  return (value, view, at) => {
    if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw wrong(name, type, value);
    const values = value as ArrayLike<unknown>;
    if (values.length !== count)
      throw new RangeError(`${name}: ${values.length} elements, and it has ${count}`);
    for (let i = 0; i < count; i++)
      (writers[i] ?? writers[0]!)(values[i], view, at + i * element.size);
  };
}

/**
 * All members have to be there, of unions those that are meant: what is left
 * out by mistake would be a zero in silence. None may be there that the type
 * has not.
 */
function record(type: CRecord, name: string): Write {
  const members = flatMembers(type).map((member) => ({
    ...member,
    write: encoderOf(member.type, `${name}.${member.name}`, member.place.bits),
  }));
  const names = new Set(members.map((member) => member.name));
  return (value, view, at) => {
    if (typeof value !== "object" || value === null) throw wrong(name, type, value);
    const given = value as Readonly<Record<string, unknown>>;
    const unknown = unknownName(given, names);
    if (unknown !== undefined)
      throw new TypeError(`${name} has no member ${unknown}; it has ${[...names].join(", ")}`);
    for (const { name: own, write, place, overlaps } of members)
      if (!overlaps || given[own] !== undefined) write(given[own], view, at + place.offset);
  };
}

function unknownName(given: object, names: ReadonlySet<string>): string | undefined {
  for (const name in given) if (!names.has(name)) return name;
  return undefined;
}
