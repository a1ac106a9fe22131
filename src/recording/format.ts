import { crc32 } from "node:zlib";

/**
 * How a recording lies in its file: magic, then frames, each with its own length
 * and checksum, so that a file that ends anywhere is read up to its last whole
 * frame. docs/recording.md describes it for other programs.
 */
export const version = 1;
export const magic = Buffer.from(`BCCR${String.fromCharCode(version)}\r\n\x1a`, "latin1");

export const frameKinds = ["header", "changes", "key", "mark"] as const;
/** `key`: what follows needs nothing that came before. */
export type FrameKind = (typeof frameKinds)[number];

export interface FrameHeader {
  readonly kind: FrameKind;
  /** Bytes behind the header. */
  readonly length: number;
  /** Bytes of the text that they are when inflated. */
  readonly textLength: number;
  /** Lists, objects and their members in it. */
  readonly parts: number;
  /** Of the rest of the header and the bytes behind it. */
  readonly checksum: number;
  /** Of its first and last entry, in ms since the beginning. */
  readonly first: number;
  readonly last: number;
}

export const headerSize = 32;

/** A stranger's file costs no more than this. */
export const limits = {
  /** Text of a frame, inflated. */
  text: 2 << 20,
  /** Parts of a frame: they cost more than text. */
  parts: 300_000,
  /** An entry: one line of a frame's text. */
  entry: 1 << 20,
  /** One a second for forty days: headers are read through in seconds. */
  frames: 4_000_000,
  /** In ms: forty days. */
  time: 40 * 86_400_000,
  cells: 1000,
  marks: 10_000,
} as const;

const frameMagic = 0x31464342; // "BCF1"

/** What it costs to read a frame: about 10 ns each, where text alone costs 1 for a byte. */
export const costOf = ({ textLength, parts }: Pick<FrameHeader, "textLength" | "parts">): number =>
  textLength + 50 * parts + 4096;

/** Lists, objects and their members in a text; what looks like them in strings counts as well. */
export function partsIn(text: Uint8Array): number {
  let parts = 0;
  for (const byte of text) if (byte === 0x5b || byte === 0x7b || byte === 0x2c) parts++;
  return parts;
}

export function writeFrame(
  kind: FrameKind,
  { bytes, textLength, parts, first, last }: WrittenFrame,
): Buffer {
  const header = Buffer.alloc(headerSize);
  header.writeUInt32LE(frameMagic, 0);
  header.writeUInt32LE(frameKinds.indexOf(kind), 4);
  header.writeUInt32LE(bytes.length, 8);
  header.writeUInt32LE(textLength, 12);
  header.writeUInt32LE(parts, 16);
  header.writeUInt32LE(first, 20);
  header.writeUInt32LE(last, 24);
  header.writeUInt32LE(checksumOf(header, bytes), checksumAt);
  return Buffer.concat([header, bytes]);
}

export interface WrittenFrame {
  readonly bytes: Uint8Array;
  readonly textLength: number;
  readonly parts: number;
  readonly first: number;
  readonly last: number;
}

const checksumAt = headerSize - 4;

export const checksumOf = (header: Uint8Array, bytes: Uint8Array): number =>
  crc32(bytes, crc32(header.subarray(0, checksumAt)));

/** undefined: no frame begins there. There may be very many: nothing is made but the answer. */
export function readHeader(bytes: Buffer, from = 0): FrameHeader | undefined {
  if (bytes.readUInt32LE(from) !== frameMagic) return undefined;
  const kind = frameKinds[bytes.readUInt32LE(from + 4)];
  const length = bytes.readUInt32LE(from + 8);
  const textLength = bytes.readUInt32LE(from + 12);
  const parts = bytes.readUInt32LE(from + 16);
  const first = bytes.readUInt32LE(from + 20);
  const last = bytes.readUInt32LE(from + 24);
  if (kind === undefined || textLength > limits.text || length > textLength + 1024)
    return undefined;
  if (parts > limits.parts || first > last || last > limits.time) return undefined;
  const checksum = bytes.readUInt32LE(from + checksumAt);
  return { kind, length, textLength, parts, checksum, first, last };
}
