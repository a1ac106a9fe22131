import type { DataType } from "../types/data.js";
import { declareStackTables } from "../types/stack_tables.js";
import type { KernelFacts } from "../types/facts.js";
import type { Block } from "../oneliners/codegen/block.js";
import { c } from "../oneliners/codegen/code.js";
import type { Field } from "../oneliners/codegen/layout.js";
import { readReturnAddress } from "../oneliners/resolve/registers.js";

/** Which stacks are recorded. */
export interface WantedStacks {
  readonly kernel: boolean;
  readonly user: boolean;
  /** Some of the places are at a function's first instruction in a program. */
  readonly callers: boolean;
}

export const STACK_MAP = "stacks";
/** UAPI flag of bpf_get_stackid. */
const USER_STACK = 1 << 8;

/** A stack in a key or record: its field in C, what it means, how it is filled. */
export interface StackPart {
  readonly field: Field;
  readonly name: "kernel" | "user" | "caller";
  readonly type: DataType;
}

export const declareStacks = (entries: number): string =>
  declareStackTables(STACK_MAP, String(entries));

/**
 * Fields of the stacks. `pid` is the field with the process whose user
 * addresses they are.
 */
export function stackParts(wanted: WantedStacks, pid: string): readonly StackPart[] {
  const caller = wanted.callers ? { caller: "caller" } : {};
  return [
    ...(wanted.kernel ? [KERNEL] : []),
    ...(wanted.user
      ? [
          {
            field: { name: "user", ctype: "s32" },
            name: "user",
            type: { kind: "user-stack", map: STACK_MAP, pid, ...caller },
          } as const,
        ]
      : []),
    ...(wanted.user && wanted.callers ? [CALLER] : []),
  ];
}

const KERNEL: StackPart = {
  field: { name: "kernel", ctype: "s32" },
  name: "kernel",
  type: { kind: "kernel-stack", map: STACK_MAP },
};

/**
 * The kernel follows frame pointers, and at a function's first instruction the
 * register is still the caller's: the stack leaves the caller out. So the
 * return address is kept beside it.
 */
const CALLER: StackPart = {
  field: { name: "caller", ctype: "u64" },
  name: "caller",
  type: { kind: "hex" },
};

/** Statements that record them into members of the struct `to`. */
export function addStacks(
  parts: readonly StackPart[],
  to: string,
  atUserEntry: boolean,
  arch: KernelFacts["arch"],
  block: Block,
): void {
  for (const { name } of parts) {
    if (name === "kernel") block.add(c`${to}.kernel = stack_of(ctx, 0);`);
    if (name === "user") block.add(c`${to}.user = stack_of(ctx, ${USER_STACK});`);
    if (name === "caller" && atUserEntry) block.add(c`${readReturnAddress(arch, `${to}.caller`)}`);
  }
}
