import { closeSync, openSync, readSync } from "node:fs";

const LOCK = 0xf0;
/** Bytes before the opcode of vector instructions: VEX in two lengths, EVEX. */
const OPCODE_AT: Readonly<Record<number, number>> = { 0xc5: 2, 0xc4: 3, 0x62: 4 };

/**
 * Why an x86-64 program must not be probed at a place, by the instruction that
 * is there: `undefined` where it may.
 *
 * The kernel refuses locked instructions by itself. Vector instructions it
 * judges by the opcode alone, without the vector prefix. So it decides which
 * ones to carry out in the processor's stead: 0x7a, VPBROADCASTB, is taken for
 * a jump (JP), and the probed program goes wrong. libc's strchr begins with it
 * where the processor has AVX-512: a probe there breaks every program of the
 * machine. And so it refuses some: 0x6e, VMOVD, is taken for OUTS. To be
 * refused takes it 0.1 s, and all that goes together with the place has to be
 * tried again, so it is not asked.
 */
export function whyUnsafe(bytes: Uint8Array): string | undefined {
  const [first = 0] = bytes;
  if (first === LOCK) return "it begins with a locked instruction, which the kernel cannot probe";
  const opcode = bytes[OPCODE_AT[first] ?? bytes.length];
  if (opcode === undefined) return undefined;
  if (isEmulated(opcode))
    return "it begins with a vector instruction that the kernel misreads: a probe would break the program";
  return REFUSED.has(opcode)
    ? "it begins with a vector instruction, which the kernel cannot probe"
    : undefined;
}

/** push, short jumps, nop, call, jumps. */
const isEmulated = (opcode: number): boolean =>
  (opcode >= 0x50 && opcode <= 0x57) ||
  (opcode >= 0x70 && opcode <= 0x7f) ||
  [0x90, 0xe8, 0xe9, 0xeb].includes(opcode);

/**
 * Opcodes of vector instructions that Linux refuses, found by asking it: it
 * takes them for pop %ss, das, pusha, popa, bound, ins, outs, aam, aad, in,
 * out, far jumps, int1, hlt, cli and sti.
 */
const REFUSED: ReadonlySet<number> = new Set([
  0x17, 0x2f, 0x60, 0x61, 0x62, 0x6c, 0x6d, 0x6e, 0x6f, 0xd4, 0xd5, 0xd6, 0xe4, 0xe5, 0xe6, 0xe7,
  0xea, 0xec, 0xed, 0xee, 0xef, 0xf1, 0xf4, 0xfa, 0xfb,
]);

/** Those of a file's offsets that must not be probed, with the reason. A file that can't be read is the kernel's to refuse. */
export function unsafeOffsets(
  path: string,
  offsets: readonly number[],
): ReadonlyMap<number, string> {
  const unsafe = new Map<number, string>();
  if (process.arch !== "x64") return unsafe;
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = new Uint8Array(5);
    for (const offset of offsets) {
      const read = readSync(file, bytes, 0, bytes.length, offset);
      const why = whyUnsafe(bytes.subarray(0, read));
      if (why !== undefined) unsafe.set(offset, why);
    }
  } catch {
    return unsafe;
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return unsafe;
}
