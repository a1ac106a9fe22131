import { encoderOf, type Write } from "./encode.js";
import { batchDecoderOf, decoderOf, type DecodeAll, type Source } from "./decode.js";
import type { CType } from "./types.js";

/**
 * A C value as a JavaScript one: a struct is an object, a union an object in
 * which each member is the same bytes, `char[n]` a string, an array of bytes a
 * Uint8Array, other arrays arrays, 8 and 16 bytes a bigint, an enum its number.
 */
export interface Codec {
  readonly type: CType;
  decode(bytes: Uint8Array, at?: number): unknown;
  /** `count` values, the beginnings of two being `step` bytes apart: fast for many. */
  decodeAll(bytes: Uint8Array, count: number, step: number): unknown[];
  /**
   * Bytes of the value, gaps zero; an enum may be given by name.
   * @throws TypeError or RangeError that names the member
   */
  encode(value: unknown): Uint8Array;
}

/** One for all values of a type; `name` is how messages call the value: `key`. */
export function codecOf(type: CType, name = "value"): Codec {
  const decode = decoderOf(type);
  const write: Write = encoderOf(type, name);
  let all: DecodeAll | undefined;
  return {
    type,
    decode: (bytes, at = 0) => decode(sourceOf(bytes), at),
    decodeAll: (bytes, count, step) => (all ??= batchDecoderOf(type))(sourceOf(bytes), count, step),
    encode(value) {
      const bytes = new Uint8Array(type.size);
      write(value, new DataView(bytes.buffer), 0);
      return bytes;
    },
  };
}

let last: { readonly of: Uint8Array; readonly source: Source } | undefined;

/** Of a batch the same bytes come for each record. */
function sourceOf(bytes: Uint8Array): Source {
  if (last?.of === bytes) return last.source;
  const { buffer, byteOffset, byteLength } = bytes;
  const source = {
    view: new DataView(buffer, byteOffset, byteLength),
    bytes: Buffer.from(buffer, byteOffset, byteLength),
  };
  last = { of: bytes, source };
  return source;
}
