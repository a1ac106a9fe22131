import { numberReader } from "./numbers.js";
import { StringReader } from "./strings.js";
import {
  flatMembers,
  isByte,
  isCharacter,
  isText,
  type BitRange,
  type CArray,
  type CEnum,
  type CRecord,
  type CType,
} from "./types.js";

/** Bytes, for numbers and for strings. */
export interface Source {
  readonly view: DataView;
  readonly bytes: Buffer;
}

/** The value whose first byte is at `at`. */
export type Decode = (from: Source, at: number) => unknown;

/** What depends on the type alone is decided once. */
export function decoderOf(type: CType, bits?: BitRange): Decode {
  switch (type.kind) {
    case "int":
      if (isCharacter(type) && bits === undefined)
        return ({ view }, at) => String.fromCharCode(view.getUint8(at));
      return wholeNumber(type.size, type.signed, bits);
    case "enum":
      return type.named === true ? enumName(type, bits) : wholeNumber(type.size, type.signed, bits);
    case "bool": {
      const read = wholeNumber(type.size, false, bits);
      return (from, at) => Number(read(from, at)) !== 0;
    }
    case "pointer":
      return ({ view }, at) => view.getBigUint64(at, true);
    case "float":
      return type.size === 4
        ? ({ view }, at) => view.getFloat32(at, true)
        : ({ view }, at) => view.getFloat64(at, true);
    case "array":
      return arrayDecoder(type);
    case "struct":
    case "union":
      return recordDecoder(type);
    case "void":
    case "opaque":
      return () => undefined;
  }
}

/** Up to 4 bytes a number, above a bigint: by the type, never by the value. */
function wholeNumber(size: number, signed: boolean, bits: BitRange | undefined): Decode {
  if (bits === undefined && size <= 4) return smallNumber(size, signed);
  const read = numberReader(size, signed, bits);
  return size <= 4 ? ({ view }, at) => Number(read(view, at)) : ({ view }, at) => read(view, at);
}

function enumName({ size, signed, enumerators }: CEnum, bits: BitRange | undefined): Decode {
  const read = wholeNumber(size, signed, bits);
  // The first of several names of one value.
  const names = new Map(
    [...enumerators].reverse().map(({ name, value }) => [size > 4 ? value : Number(value), name]),
  );
  return (from, at) => {
    const value = read(from, at) as number | bigint;
    return names.get(value) ?? value;
  };
}

function smallNumber(size: number, signed: boolean): Decode {
  switch (size) {
    case 1:
      return signed ? ({ view }, at) => view.getInt8(at) : ({ view }, at) => view.getUint8(at);
    case 2:
      return signed
        ? ({ view }, at) => view.getInt16(at, true)
        : ({ view }, at) => view.getUint16(at, true);
    default:
      return signed
        ? ({ view }, at) => view.getInt32(at, true)
        : ({ view }, at) => view.getUint32(at, true);
  }
}

function arrayDecoder(type: CArray): Decode {
  const { element, count, size } = type;
  if (isText(type)) {
    const reader = new StringReader();
    return ({ bytes }, at) => reader.read(bytes, at, size);
  }
  // A copy: the bytes of the batch are not kept.
  if (isByte(element)) return ({ bytes }, at) => new Uint8Array(bytes.subarray(at, at + size));
  const decode = decoderOf(element);
  const step = element.size;
  return (from, at) => {
    const values = new Array<unknown>(count);
    for (let i = 0; i < count; i++) values[i] = decode(from, at + i * step);
    return values;
  };
}

/**
 * One object literal, compiled for this struct: its objects have one shape from
 * the start and numbers are read in place, which is twice as fast as a loop
 * over members. Nothing but quoted names and numbers of ours goes into the text.
 */
function recordDecoder(type: CRecord): Decode {
  const { text, decoders } = literalOf(type);
  const make = new Function("decoders", `return (from, at) => ${text}`);
  return make(decoders) as Decode;
}

function literalOf(type: CRecord): { readonly text: string; readonly decoders: readonly Decode[] } {
  const members = flatMembers(type);
  const decoders = members.map(({ type: own, place }) => decoderOf(own, place.bits));
  const entries = members.map(({ name, type: own, place }, i) => {
    const at = `at + ${place.offset}`;
    const method = place.bits === undefined ? methodOf(own) : undefined;
    const value =
      method === undefined ? `decoders[${i}](from, ${at})` : `from.view.${method}(${at}, true)`;
    return `[${JSON.stringify(name)}]: ${value}`;
  });
  return { text: `({ ${entries.join(", ")} })`, decoders };
}

/** `count` values, each `step` bytes behind the one before. */
export type DecodeAll = (from: Source, count: number, step: number) => unknown[];

/** As `decoderOf`, the loop being compiled for the type as well. */
export function batchDecoderOf(type: CType): DecodeAll {
  const { text, decoders } = expressionOf(type);
  const make = new Function(
    "decoders",
    `return (from, count, step) => {
      const values = new Array(count);
      for (let i = 0, at = 0; i < count; i++, at += step) values[i] = ${text};
      return values;
    }`,
  );
  return make(decoders) as DecodeAll;
}

function expressionOf(type: CType): ReturnType<typeof literalOf> {
  if (type.kind === "struct" || type.kind === "union") return literalOf(type);
  const method = methodOf(type);
  if (method !== undefined) return { text: `from.view.${method}(at, true)`, decoders: [] };
  return { text: "decoders[0](from, at)", decoders: [decoderOf(type)] };
}

/** What reads a number of that type from a DataView. */
function methodOf(type: CType): string | undefined {
  if (isCharacter(type) || (type.kind === "enum" && type.named === true)) return undefined;
  const signed = (type.kind === "int" || type.kind === "enum") && type.signed ? "Int" : "Uint";
  switch (type.kind) {
    case "pointer":
      return "getBigUint64";
    case "int":
    case "enum":
      if (type.size === 8) return `getBig${signed}64`;
      return type.size < 8 ? `get${signed}${8 * type.size}` : undefined;
    case "float":
      return `getFloat${8 * type.size}`;
    default:
      return undefined;
  }
}
