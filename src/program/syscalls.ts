import type { KernelFacts } from "../types/facts.js";
import { SYSCALL_NUMBERS } from "../oneliners/resolve/syscall_numbers.js";
import { I386_CALLS } from "./syscalls32.js";

/** Tracepoints that are not called as the manual pages call the system call. */
const MANUAL: Readonly<Record<string, string>> = {
  newstat: "stat",
  newfstat: "fstat",
  newlstat: "lstat",
  newuname: "uname",
  sendfile64: "sendfile",
  umount: "umount2",
};

/** System calls by number, as the manual pages call them; empty where the numbers are not known (arm64). */
export function syscallNames(arch: KernelFacts["arch"]): Readonly<Record<number, string>> {
  if (arch !== "x64") return {};
  return Object.fromEntries(
    [...SYSCALL_NUMBERS].map(([name, number]) => [number, MANUAL[name] ?? name]),
  );
}

/** A call's number and the mode it was made in: `enum syscall_mode` of tools/include/syscalls.h. */
export interface NumberedCall {
  readonly call: bigint;
  readonly mode: bigint;
}

const COMPAT = 1n;
const X32 = 2n;

/** By the table of its mode; a number that has no name stays one. */
export function syscallNameOf({ call, mode }: NumberedCall, arch: KernelFacts["arch"]): string {
  const number = Number(call);
  const name = mode === COMPAT ? I386_CALLS[number] : syscallNames(arch)[number];
  return mode === X32 ? `x32 ${name ?? number}` : (name ?? `${number}`);
}

/** By either name. */
export function syscallNumberOf(name: string, arch: KernelFacts["arch"]): number | undefined {
  if (arch !== "x64") return undefined;
  const other = Object.keys(MANUAL).find((tracepoint) => MANUAL[tracepoint] === name);
  return (
    SYSCALL_NUMBERS.get(name) ?? (other === undefined ? undefined : SYSCALL_NUMBERS.get(other))
  );
}
