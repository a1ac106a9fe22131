import type { KernelFacts } from "../../types/facts.js";
import type { StackField } from "../../types/print_plan.js";
import type { Field, Layout } from "../codegen/layout.js";
import { offsetOf } from "../codegen/layout.js";
import { readReturnAddress } from "../resolve/registers.js";
import type { TraceOptions } from "./options.js";

/** PERF_MAX_STACK_DEPTH: the kernel records no more unless told so by a sysctl. */
const MOST_FRAMES = 127;
/** UAPI flags of bpf_get_stack. */
const USER_STACK = 1 << 8;
const USER_BUILD_ID = 1 << 11;

const CALLER = "caller";

interface Stack {
  readonly name: "kstack" | "ustack";
  readonly bytes: number;
  readonly flags: number;
  readonly buildIds: boolean;
  /** The caller is recorded apart. */
  readonly caller: boolean;
}

/** The stacks that are asked for; `atEntry`: at a function of a program, before it has made its frame. */
export function stacksOf(options: TraceOptions, atEntry: boolean): readonly Stack[] {
  const stacks: Stack[] = [];
  if (options.kernelStack)
    stacks.push({
      name: "kstack",
      bytes: MOST_FRAMES * 8,
      flags: 0,
      buildIds: false,
      caller: false,
    });
  if (options.userStack) {
    // struct bpf_stack_build_id: status, 20 bytes of id, offset or address.
    const buildIds = options.symbolFiles.length > 0;
    stacks.push({
      name: "ustack",
      bytes: MOST_FRAMES * (buildIds ? 32 : 8),
      flags: USER_STACK | (buildIds ? USER_BUILD_ID : 0),
      buildIds,
      caller: atEntry,
    });
  }
  return stacks;
}

export const stackFields = (stacks: readonly Stack[]): readonly Field[] =>
  stacks.flatMap((stack): Field[] => [
    { name: `${stack.name}_got`, ctype: "s64" },
    ...(stack.caller ? [{ name: CALLER, ctype: "u64" } as const] : []),
    { name: stack.name, ctype: "u64", count: stack.bytes / 8 },
  ]);

/** Statements that record it. */
export function fillStack(stack: Stack, arch: KernelFacts["arch"]): readonly string[] {
  const { name, bytes, flags } = stack;
  const record = `e->${name}_got = bpf_get_stack(ctx, e->${name}, ${bytes}, ${flags});`;
  return stack.caller ? [record, ...fillCaller(stack, arch)] : [record];
}

/**
 * The kernel follows frame pointers, and at a function's first instruction the
 * register is still the caller's: the caller is left out. Kernels from 6.12 on
 * see this where the function begins with `push %rbp`: then it is there already.
 */
function fillCaller({ name, buildIds }: Stack, arch: KernelFacts["arch"]): readonly string[] {
  const second = buildIds ? "frames[1]" : `e->${name}[1]`;
  return [
    readReturnAddress(arch, `e->${CALLER}`),
    ...(buildIds
      ? [`u64 frames[2] = {};`, `bpf_get_stack(ctx, frames, sizeof(frames), ${USER_STACK});`]
      : []),
    `if (e->${name}_got >= ${buildIds ? 64 : 16} && ${second} == e->${CALLER}) e->${CALLER} = 0;`,
  ];
}

export function stackField(stack: Stack, layout: Layout): StackField {
  return {
    offset: offsetOf(layout, stack.name),
    maxFrames: MOST_FRAMES,
    status: offsetOf(layout, `${stack.name}_got`),
    buildIds: stack.buildIds,
    caller: stack.caller ? offsetOf(layout, CALLER) : -1,
  };
}
