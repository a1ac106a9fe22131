/** One BPF instruction, as struct bpf_insn has it. */
export interface Instruction {
  readonly code: number;
  readonly to: number;
  readonly from: number;
  readonly offset: number;
  readonly immediate: number;
}

export function instructionsOf(bytes: Uint8Array): readonly Instruction[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >> 3 }, (_, i) => {
    const registers = view.getUint8(8 * i + 1);
    return {
      code: view.getUint8(8 * i),
      to: registers & 15,
      from: registers >> 4,
      offset: view.getInt16(8 * i + 2, true),
      immediate: view.getInt32(8 * i + 4, true),
    };
  });
}

/** Classes: the low three bits of the code. */
export const CLASS = { ld: 0, ldx: 1, st: 2, stx: 3, alu: 4, jmp: 5, jmp32: 6, alu64: 7 } as const;
export const classOf = ({ code }: Instruction): number => code & 7;
/** Bytes that a load or store moves. */
export const widthOf = ({ code }: Instruction): number => [4, 2, 1, 8][(code >> 3) & 3]!;
export const isRegister = ({ code }: Instruction): boolean => (code & 8) !== 0;
/** The operation of arithmetic and jumps. */
export const operationOf = ({ code }: Instruction): number => code & 0xf0;
export const ALU = { add: 0x00, lsh: 0x60, rsh: 0x70, mov: 0xb0, arsh: 0xc0 } as const;
export const JMP = { always: 0x00, call: 0x80, exit: 0x90 } as const;
/** A constant of 64 bits, in two instructions. */
export const isWide = ({ code }: Instruction): boolean => code === 0x18;
export const isAtomic = ({ code }: Instruction): boolean => (code & 0xe7) === 0xc3;

/** Where an instruction at `at` may go on. */
export function nextOf(one: Instruction, at: number): readonly number[] {
  const kind = classOf(one);
  if (isWide(one)) return [at + 2];
  if (kind !== CLASS.jmp && kind !== CLASS.jmp32) return [at + 1];
  switch (operationOf(one)) {
    case JMP.exit:
      return [];
    case JMP.call:
      return [at + 1];
    case JMP.always:
      // Since Linux 6.6 a long jump has its distance in the other field.
      return [at + 1 + (kind === CLASS.jmp32 ? one.immediate : one.offset)];
    default:
      return [at + 1, at + 1 + one.offset];
  }
}
