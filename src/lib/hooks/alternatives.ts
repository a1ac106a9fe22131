import type { Hook } from "./hook.js";

/** Sets of programs and hooks; `bpf.attach` takes the first that this kernel can do. */
export class OneOf {
  constructor(readonly sets: readonly Readonly<Record<string, Hook | readonly Hook[]>>[]) {}
}

/**
 * Alternatives for `bpf.attach`: the first set is taken of which this kernel can do all.
 * @example
 * ```ts
 * bpf.attach(
 *   oneOf(
 *     { on_function: kprobe("vfs_read") },
 *     { on_switch: tracepoint("sched:sched_switch") },
 *   ),
 * );
 * ```
 */
export const oneOf = (
  ...sets: readonly Readonly<Record<string, Hook | readonly Hook[]>>[]
): OneOf => new OneOf(sets);
