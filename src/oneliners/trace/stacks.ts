import type { StackField } from "../../types/output.js";
import type { Field, Layout } from "../codegen/layout.js";
import { offsetOf } from "../codegen/layout.js";
import type { TraceOptions } from "./options.js";

/** PERF_MAX_STACK_DEPTH: the kernel records no more unless told so by a sysctl. */
const MOST_FRAMES = 127;
/** UAPI flags of bpf_get_stack. */
const USER_STACK = 1 << 8;
const USER_BUILD_ID = 1 << 11;

interface Stack {
  readonly name: "kstack" | "ustack";
  readonly bytes: number;
  readonly flags: number;
  readonly buildIds: boolean;
}

export function stacksOf(options: TraceOptions): readonly Stack[] {
  const stacks: Stack[] = [];
  if (options.kernelStack)
    stacks.push({ name: "kstack", bytes: MOST_FRAMES * 8, flags: 0, buildIds: false });
  if (options.userStack) {
    // struct bpf_stack_build_id: status, 20 bytes of id, offset or address.
    const buildIds = options.symbolFiles.length > 0;
    stacks.push({
      name: "ustack",
      bytes: MOST_FRAMES * (buildIds ? 32 : 8),
      flags: USER_STACK | (buildIds ? USER_BUILD_ID : 0),
      buildIds,
    });
  }
  return stacks;
}

export const stackFields = (stacks: readonly Stack[]): readonly Field[] =>
  stacks.flatMap((stack): Field[] => [
    { name: `${stack.name}_got`, ctype: "s64" },
    { name: stack.name, ctype: "u64", count: stack.bytes / 8 },
  ]);

export const fillStack = (stack: Stack): string =>
  `e->${stack.name}_got = bpf_get_stack(ctx, e->${stack.name}, ${stack.bytes}, ${stack.flags});`;

export function stackField(stack: Stack, layout: Layout): StackField {
  return {
    offset: offsetOf(layout, stack.name),
    maxFrames: MOST_FRAMES,
    status: offsetOf(layout, `${stack.name}_got`),
    buildIds: stack.buildIds,
  };
}
