import type { ProgramSpec } from "../../types/module.js";
import {
  CLASS,
  classOf,
  instructionsOf,
  isAtomic,
  isRegister,
  isWide,
  JMP,
  operationOf,
  type Instruction,
} from "./decode.js";

/** How a helper is called by its number: `bpf_map_lookup_elem`. */
export type HelperName = (number: number) => string | undefined;

const WIDTHS = ["u32", "u16", "u8", "u64"] as const;
const ARITHMETIC: Readonly<Record<number, string>> = {
  0x00: "+=",
  0x10: "-=",
  0x20: "*=",
  0x30: "/=",
  0x40: "|=",
  0x50: "&=",
  0x60: "<<=",
  0x70: ">>=",
  0x90: "%=",
  0xa0: "^=",
  0xb0: "=",
  0xc0: "s>>=",
};
const CONDITIONS: Readonly<Record<number, string>> = {
  0x10: "==",
  0x20: ">",
  0x30: ">=",
  0x40: "&",
  0x50: "!=",
  0x60: "s>",
  0x70: "s>=",
  0xa0: "<",
  0xb0: "<=",
  0xc0: "s<",
  0xd0: "s<=",
};

/** A line for each instruction as the kernel's verifier writes them, with the lines of C above theirs. */
export function disassembled(program: ProgramSpec, helperName: HelperName): readonly string[] {
  const code = instructionsOf(program.instructions);
  const maps = new Map(program.relocations.map(({ instruction, map }) => [instruction, map]));
  const lines = new Map(program.lines.map((line) => [line.instruction, line]));
  const shown: string[] = [];
  for (let at = 0; at < code.length; at += isWide(code[at]!) ? 2 : 1) {
    const line = lines.get(at);
    if (line !== undefined) shown.push(`; ${line.line}: ${(line.text ?? "").trim()}`.trimEnd());
    const one = code[at]!;
    const text = isWide(one) ? wide(one, code[at + 1]!, maps.get(at)) : words(one, at, helperName);
    shown.push(`${String(at).padStart(4)}: (${one.code.toString(16).padStart(2, "0")}) ${text}`);
  }
  return shown;
}

function wide(low: Instruction, high: Instruction, map: string | undefined): string {
  if (map !== undefined) return `r${low.to} = map ${map}`;
  const value = (BigInt(high.immediate) << 32n) | BigInt.asUintN(32, BigInt(low.immediate));
  return `r${low.to} = 0x${BigInt.asUintN(64, value).toString(16)}`;
}

function words(one: Instruction, at: number, helperName: HelperName): string {
  const place = (register: number): string =>
    `*(${WIDTHS[(one.code >> 3) & 3]!} *)(r${register} ${one.offset < 0 ? "-" : "+"} ${Math.abs(one.offset)})`;
  switch (classOf(one)) {
    case CLASS.ldx:
      return `r${one.to} = ${place(one.from)}`;
    case CLASS.st:
      return `${place(one.to)} = ${one.immediate}`;
    case CLASS.stx:
      return isAtomic(one)
        ? `lock ${place(one.to)} ${ARITHMETIC[one.immediate & 0xf0] ?? "="} r${one.from}`
        : `${place(one.to)} = r${one.from}`;
    case CLASS.alu:
    case CLASS.alu64:
      return arithmetic(one);
    case CLASS.jmp:
    case CLASS.jmp32:
      return jump(one, at, helperName);
    default:
      // BPF_LD_ABS and BPF_LD_IND: of a packet.
      return `r0 = *(${WIDTHS[(one.code >> 3) & 3]!} *)skb[${one.immediate}${one.code >> 5 === 2 ? ` + r${one.from}` : ""}]`;
  }
}

/** Registers of 32 bits are called w. */
function arithmetic(one: Instruction): string {
  const name = classOf(one) === CLASS.alu ? "w" : "r";
  const operation = operationOf(one);
  if (operation === 0x80) return `${name}${one.to} = -${name}${one.to}`;
  if (operation === 0xd0)
    return `r${one.to} = ${isRegister(one) ? "be" : "le"}${one.immediate} r${one.to}`;
  return `${name}${one.to} ${ARITHMETIC[operation] ?? "?"} ${operand(one, name)}`;
}

const operand = (one: Instruction, name: string): string =>
  isRegister(one) ? `${name}${one.from}` : String(one.immediate);

function jump(one: Instruction, at: number, helperName: HelperName): string {
  const name = classOf(one) === CLASS.jmp32 ? "w" : "r";
  switch (operationOf(one)) {
    case JMP.exit:
      return "exit";
    case JMP.call:
      if (one.from !== 0) return `call function at ${at + 1 + one.immediate}`;
      return `call ${helperName(one.immediate) ?? "helper"}#${one.immediate}`;
    case JMP.always:
      return `goto ${at + 1 + (name === "w" ? one.immediate : one.offset)}`;
    default:
      return `if ${name}${one.to} ${CONDITIONS[operationOf(one)] ?? "?"} ${operand(one, name)} goto ${at + 1 + one.offset}`;
  }
}
