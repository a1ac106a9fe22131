import { numberReader as readerOf } from "../../ctypes/numbers.js";
import type { Symbols } from "../../facts/symbols.js";
import type { StackReader } from "./stacks.js";
import { addressText } from "./addresses.js";
import { StringReader } from "../../ctypes/strings.js";
import { unreachable } from "../../types/outcome.js";
import type { DataField, DataType, DataValue, StackValue } from "../../types/data.js";

/** Keys or records, for numbers and for strings. */
export interface RecordBytes {
  readonly view: DataView;
  readonly bytes: Buffer;
}

export const recordBytes = ({ buffer, byteOffset, byteLength }: Uint8Array): RecordBytes => ({
  view: new DataView(buffer, byteOffset, byteLength),
  bytes: Buffer.from(buffer, byteOffset, byteLength),
});

/** Makes values of the bytes of one key or record, which begin at `at`. */
export type RowDecoder = (from: RecordBytes, at: number) => DataValue[];
type ValueDecoder = (from: RecordBytes, at: number) => DataValue;
type NumberReader = (from: RecordBytes, at: number) => bigint;

/** What addresses and stacks need beside the bytes. */
export interface ValueSources {
  readonly symbols: Symbols;
  /** Of the stack map of that name. */
  readonly stacks: (map: string) => StackReader;
}

/** One decoder for all rows of a table or stream: what depends on the fields alone is decided once. */
export function rowDecoder(fields: readonly DataField[], sources: ValueSources): RowDecoder {
  const decoders = fields.map((field) => valueDecoder(field, fields, sources));
  const many = decoders.length;
  return (from, at) => {
    const row = new Array<DataValue>(many);
    for (let i = 0; i < many; i++) row[i] = decoders[i]!(from, at);
    return row;
  };
}

function valueDecoder(
  field: DataField,
  fields: readonly DataField[],
  sources: ValueSources,
): ValueDecoder {
  const { type } = field;
  switch (type.kind) {
    case "string":
      return stringReader(field);
    case "array":
      return arrayReader(field, type, sources);
    case "struct":
      return structReader(field, type, sources);
    case "float":
      return floatReader(field);
    case "ip":
      return ipReader(field);
    case "data":
      return dataReader(field, fields);
    default:
      return numberDecoder({ ...field, type }, fields, sources);
  }
}

type NumberType = Exclude<
  DataType,
  { readonly kind: "string" | "array" | "struct" | "float" | "ip" | "data" }
>;

function numberDecoder(
  field: DataField & { readonly type: NumberType },
  fields: readonly DataField[],
  { symbols, stacks }: ValueSources,
): ValueDecoder {
  const { type } = field;
  const read = numberReader(field);
  switch (type.kind) {
    case "int":
    case "hex":
      return read;
    case "bool":
      return (from, at) => read(from, at) !== 0n;
    case "char":
      return (from, at) => String.fromCharCode(Number(read(from, at) & 0xffn));
    case "names":
      return namesReader(type.names, read);
    case "kernel-symbol":
      return (from, at) => symbols.ksym(read(from, at));
    case "user-symbol": {
      const pid = pidReader(type, fields);
      return (from, at) => symbols.usym(pid(from, at), read(from, at));
    }
    case "kernel-stack":
      return (from, at) => stacks(type.map).kernel(Number(BigInt.asIntN(32, read(from, at))));
    case "user-stack": {
      const pid = pidReader(type, fields);
      const stack: StackDecoder = (from, at) =>
        stacks(type.map).user(Number(BigInt.asIntN(32, read(from, at))), pid(from, at));
      const caller = fields.find(({ name }) => name === type.caller);
      return caller === undefined ? stack : withCaller(stack, numberReader(caller), pid, symbols);
    }
    default:
      return unreachable(type);
  }
}

type StackDecoder = (from: RecordBytes, at: number) => StackValue;

/**
 * The caller goes behind the first frame, where kernels before 6.12 leave it
 * out, later ones only where the function does not begin with `push %rbp`.
 */
function withCaller(
  decode: StackDecoder,
  caller: NumberReader,
  pid: (from: RecordBytes, at: number) => number,
  symbols: Symbols,
): StackDecoder {
  return (from, at) => {
    const stack = decode(from, at);
    const address = caller(from, at);
    const [first, second] = stack.frames;
    if (address === 0n || first === undefined || second?.address === address) return stack;
    const both = new Uint8Array(BigUint64Array.of(first.address, address).buffer);
    const frames = symbols.frames(pid(from, at), both);
    return { ...stack, frames: [...frames, ...stack.frames.slice(1)] };
  };
}

/** A field's number; without its sign only where it is told to have none. */
export function numberReader({ place, type }: DataField): NumberReader {
  if (place.kind === "index") {
    const { divisor, modulus } = place;
    return ({ view }, at) => BigInt(Math.floor(view.getUint32(at, true) / divisor) % modulus);
  }
  const { offset, size, bits } = place;
  const signed = (type.kind === "int" || type.kind === "names") && type.signed === true;
  const read = readerOf(size, signed, bits);
  return ({ view }, at) => read(view, at + offset);
}

/** First byte of a value; an index is a number alone. */
function bytesOf({ name, place }: DataField): { readonly offset: number; readonly size: number } {
  if (place.kind === "index") throw new Error(`${name} has bytes`);
  return place;
}

function arrayReader(
  field: DataField,
  { element, size, count }: Extract<DataType, { readonly kind: "array" }>,
  sources: ValueSources,
): ValueDecoder {
  const { offset } = bytesOf(field);
  const one: DataField = { ...field, place: { kind: "bytes", offset: 0, size }, type: element };
  const decode = valueDecoder(one, [one], sources);
  return (from, at) =>
    Array.from({ length: count }, (_, i) => decode(from, at + offset + i * size));
}

function structReader(
  field: DataField,
  { members }: Extract<DataType, { readonly kind: "struct" }>,
  sources: ValueSources,
): ValueDecoder {
  const { offset } = bytesOf(field);
  const decode = rowDecoder(members, sources);
  return (from, at) => ({ members: decode(from, at + offset) });
}

function floatReader(field: DataField): ValueDecoder {
  const { offset, size } = bytesOf(field);
  return size === 4
    ? ({ view }, at) => view.getFloat32(at + offset, true)
    : ({ view }, at) => view.getFloat64(at + offset, true);
}

function stringReader(field: DataField): ValueDecoder {
  const { offset, size } = bytesOf(field);
  const reader = new StringReader();
  return ({ bytes }, at) => reader.read(bytes, at + offset, size);
}

/** An address of either family as a person writes it. */
function ipReader({ name, place }: DataField): ValueDecoder {
  if (place.kind === "index") throw new Error(`${name}: an address has bytes`);
  const { offset, size } = place;
  return ({ bytes }, at) => addressText(bytes.subarray(at + offset, at + offset + size));
}

/** Its bytes in hexadecimal digits, so many as the other field says. */
function dataReader({ name, place, type }: DataField, fields: readonly DataField[]): ValueDecoder {
  if (place.kind === "index") throw new Error(`${name}: data has bytes`);
  const { offset, size } = place;
  const counter = type.kind === "data" ? fields.find((one) => one.name === type.length) : undefined;
  const count = counter === undefined ? () => BigInt(size) : numberReader(counter);
  return (from, at) => {
    const many = Math.min(size, Math.max(0, Number(count(from, at))));
    return from.bytes.toString("hex", at + offset, at + offset + many);
  };
}

function namesReader(names: Readonly<Record<number, string>>, read: NumberReader): ValueDecoder {
  return (from, at) => {
    const number = read(from, at);
    return names[Number(number)] ?? `${number}`;
  };
}

function pidReader(
  type: Extract<DataType, { readonly pid: string }>,
  fields: readonly DataField[],
): (from: RecordBytes, at: number) => number {
  const field = fields.find(({ name }) => name === type.pid);
  if (field === undefined) throw new Error(`no field ${type.pid} for the process of an address`);
  const read = numberReader(field);
  return (from, at) => Number(BigInt.asUintN(32, read(from, at)));
}
