import type { BitRange } from "./types.js";

/** Reads a number that begins at that byte. */
export type ReadNumber = (view: DataView, at: number) => bigint;

/** Little-endian, 1, 2, 4, 8 or 16 bytes, or a bit-field among them. */
export function numberReader(size: number, signed: boolean, bits?: BitRange): ReadNumber {
  if (bits !== undefined) return bitReader(bits, signed);
  switch (size) {
    case 1:
      return signed
        ? (view, at) => BigInt(view.getInt8(at))
        : (view, at) => BigInt(view.getUint8(at));
    case 2:
      return signed
        ? (view, at) => BigInt(view.getInt16(at, true))
        : (view, at) => BigInt(view.getUint16(at, true));
    case 4:
      return signed
        ? (view, at) => BigInt(view.getInt32(at, true))
        : (view, at) => BigInt(view.getUint32(at, true));
    case 8:
      return signed
        ? (view, at) => view.getBigInt64(at, true)
        : (view, at) => view.getBigUint64(at, true);
    case 16:
      return (view, at) =>
        ((signed ? view.getBigInt64(at + 8, true) : view.getBigUint64(at + 8, true)) << 64n) |
        view.getBigUint64(at, true);
    default:
      throw new Error(`a number of ${size} bytes`);
  }
}

/** Byte by byte: nothing behind the field's own last byte is touched. */
function bitReader({ shift, width }: BitRange, signed: boolean): ReadNumber {
  const bytes = (shift + width + 7) >> 3;
  const [by, to] = [BigInt(shift), width];
  return (view, at) => {
    let whole = 0n;
    for (let i = bytes - 1; i >= 0; i--) whole = (whole << 8n) | BigInt(view.getUint8(at + i));
    return signed ? BigInt.asIntN(to, whole >> by) : BigInt.asUintN(to, whole >> by);
  };
}
