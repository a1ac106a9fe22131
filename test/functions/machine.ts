import type { PatternOptions } from "../../src/functions/options.js";
import type { Machine } from "../../src/tool.js";
import type { KernelFacts } from "../../src/types/facts.js";
import { fakeUser } from "../support/user.js";

export const machineWith = (kernel: KernelFacts): Machine => ({
  kernel,
  user: fakeUser(),
  cpus: 2,
});

export const pattern = (text: string, more: Partial<PatternOptions> = {}): PatternOptions => ({
  pattern: text,
  regex: false,
  timestamp: false,
  ...more,
});

/** A kernel whose BTF knows the raw tracepoints of these events. */
export function withRaw(kernel: KernelFacts, ...events: readonly string[]): KernelFacts {
  const known = new Set(events.map((event) => `btf_trace_${event}`));
  const types = Object.create(kernel.types, {
    find: {
      value: (name: string, kind: never) => (known.has(name) ? 1 : kernel.types.find(name, kind)),
    },
  }) as never;
  return Object.create(kernel, { types: { value: types } }) as KernelFacts;
}
