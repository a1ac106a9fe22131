import type { KernelFacts } from "../../types/facts.js";
import { RAW, U64 } from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";

/** The registers of a probed function, in the order in which the kernel lays them out for programs. */
const X64 = [
  "r15",
  "r14",
  "r13",
  "r12",
  "bp",
  "bx",
  "r11",
  "r10",
  "r9",
  "r8",
  "ax",
  "cx",
  "dx",
  "si",
  "di",
  "orig_ax",
  "ip",
  "cs",
  "flags",
  "sp",
  "ss",
] as const;

type Arch = KernelFacts["arch"];

const ARGUMENTS: Readonly<Record<Arch, readonly string[]>> = {
  x64: ["di", "si", "dx", "cx", "r8", "r9"],
  arm64: ["regs[0]", "regs[1]", "regs[2]", "regs[3]", "regs[4]", "regs[5]"],
};
/** The kernel's own convention for system calls: the fourth argument is in r10, as cx is lost. */
const SYSCALL_ARGUMENTS: Readonly<Record<Arch, readonly string[]>> = {
  x64: ["di", "si", "dx", "r10", "r8", "r9"],
  arm64: ARGUMENTS.arm64,
};

/** Own definition of the kernel's stable struct, so that no kernel type has to be looked up. */
export const REGISTERS_STRUCT: Readonly<Record<Arch, string>> = {
  x64: `struct registers {\n  u64 ${X64.join(", ")};\n};\n`,
  arm64: "struct registers {\n  u64 regs[31], sp, pc, pstate;\n};\n",
};

export const argumentRegisters = (arch: Arch): readonly string[] =>
  ARGUMENTS[arch].map((name) => `ctx->${name}`);
export const resultRegister = (arch: Arch): string => (arch === "x64" ? "ctx->ax" : "ctx->regs[0]");

/** Statement that puts the return address into `to` at a function's first instruction; 0 when it can't be read. */
export const readReturnAddress = (arch: Arch, to: string): string =>
  arch === "x64"
    ? `bpf_probe_read_user(&${to}, sizeof(${to}), (void *)ctx->sp);`
    : `${to} = ctx->regs[30];`;

/** Byte offset of a system call's n-th argument (from 0) in the saved registers. */
export function syscallArgumentOffset(arch: Arch, n: number): number {
  if (arch === "arm64") return n * 8;
  return X64.indexOf(SYSCALL_ARGUMENTS.x64[n] as (typeof X64)[number]) * 8;
}

/** Byte offset of a system call's number in the registers that it saved. */
export const SAVED_NUMBER = X64.indexOf("orig_ax") * 8;

/** `ctx`, with a member for each register; the 32- and 64-bit spellings of x86 both work. */
export function registersValue(arch: Arch): Value {
  const names = new Map<string, Value>();
  if (arch === "x64") {
    for (const name of X64) names.set(name, code(`ctx->${name}`, RAW));
    for (const name of ["ax", "bx", "cx", "dx", "si", "di", "bp", "sp", "ip"])
      names.set(`r${name}`, code(`ctx->${name}`, RAW));
  } else {
    for (let n = 0; n < 31; n++) names.set(`x${n}`, code(`ctx->regs[${n}]`, RAW));
    for (const name of ["sp", "pc", "pstate"]) names.set(name, code(`ctx->${name}`, RAW));
  }
  return { kind: "context", names, what: "the set of registers", type: U64, span: NOWHERE };
}
