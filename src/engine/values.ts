import type { Symbols } from "./facts/symbols.js";
import type { StackReader } from "./stacks.js";
import { unreachable } from "../types/outcome.js";
import type { DataField, DataType, DataValue } from "../types/data.js";

/** Makes values of the bytes of one key or record, which begin at `at`. */
export type RowDecoder = (bytes: Buffer, at: number) => DataValue[];
type ValueDecoder = (bytes: Buffer, at: number) => DataValue;
type NumberReader = (bytes: Buffer, at: number) => bigint;

/** What addresses and stacks need beside the bytes. */
export interface ValueSources {
  readonly symbols: Symbols;
  /** Of the stack map of that name. */
  readonly stacks: (map: string) => StackReader;
}

/** One decoder for all rows of a table or stream: what depends on the fields alone is decided once. */
export function rowDecoder(fields: readonly DataField[], sources: ValueSources): RowDecoder {
  const decoders = fields.map((field) => valueDecoder(field, fields, sources));
  return (bytes, at) => decoders.map((decode) => decode(bytes, at));
}

function valueDecoder(
  field: DataField,
  fields: readonly DataField[],
  { symbols, stacks }: ValueSources,
): ValueDecoder {
  const { type } = field;
  if (type.kind === "string") return stringReader(field);
  const read = numberReader(field);
  switch (type.kind) {
    case "int":
    case "hex":
      return read;
    case "bool":
      return (bytes, at) => read(bytes, at) !== 0n;
    case "char":
      return (bytes, at) => String.fromCharCode(Number(read(bytes, at) & 0xffn));
    case "names":
      return namesReader(type.names, read);
    case "kernel-symbol":
      return (bytes, at) => symbols.ksym(read(bytes, at));
    case "user-symbol": {
      const pid = pidReader(type, fields);
      return (bytes, at) => symbols.usym(pid(bytes, at), read(bytes, at));
    }
    case "kernel-stack":
      return (bytes, at) => stacks(type.map).kernel(Number(BigInt.asIntN(32, read(bytes, at))));
    case "user-stack": {
      const pid = pidReader(type, fields);
      return (bytes, at) =>
        stacks(type.map).user(Number(BigInt.asIntN(32, read(bytes, at))), pid(bytes, at));
    }
    default:
      return unreachable(type);
  }
}

/** A field's number; without its sign only where it is told to have none. */
export function numberReader({ place, type }: DataField): NumberReader {
  if (place.kind === "index") {
    const { divisor, modulus } = place;
    return (bytes, at) => BigInt(Math.floor(bytes.readUInt32LE(at) / divisor) % modulus);
  }
  const { offset, size } = place;
  const signed = type.kind === "int" && type.signed;
  switch (size) {
    case 1:
      return signed
        ? (bytes, at) => BigInt(bytes.readInt8(at + offset))
        : (bytes, at) => BigInt(bytes.readUInt8(at + offset));
    case 2:
      return signed
        ? (bytes, at) => BigInt(bytes.readInt16LE(at + offset))
        : (bytes, at) => BigInt(bytes.readUInt16LE(at + offset));
    case 4:
      return signed
        ? (bytes, at) => BigInt(bytes.readInt32LE(at + offset))
        : (bytes, at) => BigInt(bytes.readUInt32LE(at + offset));
    case 8:
      return signed
        ? (bytes, at) => bytes.readBigInt64LE(at + offset)
        : (bytes, at) => bytes.readBigUInt64LE(at + offset);
    default:
      throw new Error(`a number of ${size} bytes`);
  }
}

function stringReader({ name, place }: DataField): ValueDecoder {
  if (place.kind === "index") throw new Error(`${name}: a string has bytes`);
  const { offset, size } = place;
  return (bytes, at) => {
    const from = at + offset;
    const end = bytes.indexOf(0, from);
    return bytes.toString("utf8", from, end < 0 || end > from + size ? from + size : end);
  };
}

function namesReader(names: Readonly<Record<number, string>>, read: NumberReader): ValueDecoder {
  return (bytes, at) => {
    const number = read(bytes, at);
    return names[Number(number)] ?? `${number}`;
  };
}

function pidReader(
  type: Extract<DataType, { readonly pid: string }>,
  fields: readonly DataField[],
): (bytes: Buffer, at: number) => number {
  const field = fields.find(({ name }) => name === type.pid);
  if (field === undefined) throw new Error(`no field ${type.pid} for the process of an address`);
  const read = numberReader(field);
  return (bytes, at) => Number(BigInt.asUintN(32, read(bytes, at)));
}
