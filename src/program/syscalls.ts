import type { KernelFacts } from "../types/facts.js";
import { SYSCALL_NUMBERS } from "../oneliners/resolve/syscall_numbers.js";

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

/** By either name. */
export function syscallNumberOf(name: string, arch: KernelFacts["arch"]): number | undefined {
  if (arch !== "x64") return undefined;
  const other = Object.keys(MANUAL).find((tracepoint) => MANUAL[tracepoint] === name);
  return (
    SYSCALL_NUMBERS.get(name) ?? (other === undefined ? undefined : SYSCALL_NUMBERS.get(other))
  );
}
