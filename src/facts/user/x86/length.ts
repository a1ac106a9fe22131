/**
 * How long an x86 instruction is: what has to be known to tell whether a place
 * is the beginning of one. Nothing else of it is decoded.
 */
import { hasModRm, immediateOf, type Immediate, type Mode, type OpcodeMap } from "./opcodes.js";

/** The longest that a processor takes. */
export const LONGEST = 15;

/** Bytes of the instruction at `at`; undefined for what is none, is cut off or is newer than this table. */
export function instructionLength(
  bytes: Uint8Array,
  at: number,
  mode: Mode = 64,
): number | undefined {
  const reader = new Reader(bytes, at);
  const end = instructionEnd(reader, mode);
  return end === undefined || end > bytes.length || end - at > LONGEST ? undefined : end - at;
}

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}
  /** Behind the end there are zeros; the length tells that it was cut off. */
  peek(ahead = 0): number {
    return this.bytes[this.at + ahead] ?? 0;
  }
  next(): number {
    return this.bytes[this.at++] ?? 0;
  }
}

interface Prefixes {
  /** 66: operands of two bytes. */
  readonly short: boolean;
  /** 67: addresses of half the size. */
  readonly narrow: boolean;
  /** REX.W: operands of eight bytes. */
  readonly wide: boolean;
  /** The last of f2 and f3. */
  readonly repeat: number;
}

const LEGACY: ReadonlySet<number> = new Set([
  0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3,
]);

function readPrefixes(reader: Reader, mode: Mode): Prefixes {
  let short = false;
  let narrow = false;
  let repeat = 0;
  let rex = 0;
  for (let count = 0; count < LONGEST; count++) {
    const byte = reader.peek();
    if (mode === 64 && byte >> 4 === 4) {
      rex = byte;
    } else if (LEGACY.has(byte)) {
      // REX counts only where the opcode follows it.
      rex = 0;
      if (byte === 0x66) short = true;
      if (byte === 0x67) narrow = true;
      if (byte >= 0xf2) repeat = byte;
    } else break;
    reader.next();
  }
  return { short, narrow, wide: (rex & 8) !== 0, repeat };
}

function instructionEnd(reader: Reader, mode: Mode): number | undefined {
  const prefixes = readPrefixes(reader, mode);
  const map = takeMap(reader, mode);
  if (map === undefined) return undefined;
  const opcode = reader.next();
  let extension = 0;
  if (hasModRm(map, opcode, mode)) {
    extension = (reader.peek() >> 3) & 7;
    const registers = map === "0f" && opcode >= 0x20 && opcode <= 0x23;
    skipOperand(reader, prefixes, mode, registers);
  }
  const { repeat, short, wide } = prefixes;
  const immediate = immediateOf(map, opcode, extension, mode, repeat, short, wide);
  if (immediate === undefined) return undefined;
  return reader.at + immediateBytes(immediate, prefixes, mode);
}

/** The bytes that say in which table the opcode stands. */
function takeMap(reader: Reader, mode: Mode): OpcodeMap | undefined {
  const first = reader.peek();
  const second = reader.peek(1);
  // In 32-bit code these three bytes are LES, LDS and BOUND where a place in memory follows.
  const vector = mode === 64 || second >> 6 === 3;
  if (first === 0x0f) return takeEscape(reader, second);
  if (first === 0xc5 && vector) return skip(reader, 2, "vex1");
  if (first === 0xc4 && vector) return skip(reader, 3, VEX_MAPS[second & 31]);
  if (first === 0x62 && vector) return skip(reader, 4, EVEX_MAPS[second & 7]);
  if (first === 0x8f && (second & 31) >= 8) return skip(reader, 3, XOP_MAPS[second & 31]);
  // APX's second REX.
  return mode === 64 && first === 0xd5 ? undefined : "one";
}

function takeEscape(reader: Reader, second: number): OpcodeMap {
  if (second === 0x38) return skip(reader, 2, "0f38")!;
  if (second === 0x3a) return skip(reader, 2, "0f3a")!;
  return skip(reader, 1, "0f")!;
}

function skip(reader: Reader, bytes: number, map: OpcodeMap | undefined): OpcodeMap | undefined {
  reader.at += bytes;
  return map;
}

const VEX_MAPS: Readonly<Record<number, OpcodeMap>> = { 1: "vex1", 2: "vex2", 3: "vex3" };
const EVEX_MAPS: Readonly<Record<number, OpcodeMap>> = { ...VEX_MAPS, 5: "vex2", 6: "vex2" };
const XOP_MAPS: Readonly<Record<number, OpcodeMap>> = { 8: "xop8", 9: "xop9", 10: "xop10" };

/** ModRM, SIB and displacement. */
function skipOperand(reader: Reader, prefixes: Prefixes, mode: Mode, registers: boolean): void {
  const modrm = reader.next();
  const kind = modrm >> 6;
  const base = modrm & 7;
  if (kind === 3 || registers) return;
  if (mode === 32 && prefixes.narrow) {
    reader.at += kind === 0 ? (base === 6 ? 2 : 0) : kind;
    return;
  }
  const last = base === 4 ? reader.next() & 7 : base;
  if (kind === 0) reader.at += last === 5 ? 4 : 0;
  else reader.at += kind === 1 ? 1 : 4;
}

function immediateBytes(immediate: Immediate, prefixes: Prefixes, mode: Mode): number {
  const operand = prefixes.short && !prefixes.wide ? 2 : 4;
  switch (immediate) {
    case "operand":
      return operand;
    case "whole":
      return prefixes.wide ? 8 : operand;
    case "branch":
      return mode === 64 ? 4 : operand;
    case "address":
      return mode === 64 ? (prefixes.narrow ? 4 : 8) : prefixes.narrow ? 2 : 4;
    case "far":
      return operand + 2;
    default:
      return immediate;
  }
}
