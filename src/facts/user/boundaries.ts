import { closeSync, openSync, readSync } from "node:fs";

import type { UserSymbol } from "../../types/facts.js";
import { instructionLength, LONGEST } from "./x86/length.js";
import type { Mode } from "./x86/opcodes.js";

/** ELF's e_machine. */
export const MACHINE = { i386: 3, x64: 62, arm64: 183 } as const;

/** What is decoded at most, from a function's beginning on. */
const MOST_BYTES = 1 << 20;

/**
 * Why a probe may not stand `offset` bytes behind a function's beginning:
 * `undefined` where it may. The kernel writes its breakpoint wherever it is
 * told to; in the midst of an instruction it makes another one of it, and the
 * traced program goes wrong or dies. Only decoding from the function's
 * beginning tells where instructions begin.
 */
export function whyNotBoundary(
  path: string,
  machine: number,
  symbol: Pick<UserSymbol, "offset" | "size">,
  offset: number,
): string | undefined {
  if (offset === 0) return undefined;
  if (symbol.size > 0 && offset >= symbol.size) return `the function has only ${symbol.size} bytes`;
  if (machine === MACHINE.arm64)
    return offset % 4 === 0 ? undefined : "instructions begin at multiples of 4";
  if (machine !== MACHINE.x64 && machine !== MACHINE.i386)
    return "instruction boundaries are not known on this processor";
  if (offset > MOST_BYTES)
    return `it is more than ${MOST_BYTES} bytes after the start of the function`;
  const bytes = readAt(path, symbol.offset, offset + LONGEST);
  return bytes === undefined
    ? undefined
    : insideWhich(bytes, offset, machine === MACHINE.x64 ? 64 : 32);
}

function insideWhich(bytes: Uint8Array, offset: number, mode: Mode): string | undefined {
  let at = 0;
  while (at < offset) {
    const length = instructionLength(bytes, at, mode);
    if (length === undefined)
      return `instruction boundaries are not known after +${at}, an unknown instruction`;
    if (at + length > offset)
      return `it is inside the instruction from +${at} to +${at + length - 1}; the next begins at +${at + length}`;
    at += length;
  }
  return undefined;
}

/** Undefined for a file that can't be read: that is told elsewhere. */
function readAt(path: string, offset: number, size: number): Uint8Array | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readSync(file, bytes, 0, size, offset));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
