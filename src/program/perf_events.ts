import type { Hook } from "../types/hook.js";
import type { KernelFacts } from "../types/facts.js";

/** perf_event_attr.type and .config by the names of `perf list`; UAPI enum perf_sw_ids, perf_hw_id. */
const EVENTS: Readonly<Record<string, readonly [type: number, config: number]>> = {
  "cpu-clock": [1, 0],
  "task-clock": [1, 1],
  "page-faults": [1, 2],
  "context-switches": [1, 3],
  "cpu-migrations": [1, 4],
  "minor-faults": [1, 5],
  "major-faults": [1, 6],
  "alignment-faults": [1, 7],
  "emulation-faults": [1, 8],
  "cpu-cycles": [0, 0],
  cycles: [0, 0],
  instructions: [0, 1],
  "cache-references": [0, 2],
  "cache-misses": [0, 3],
  "branch-instructions": [0, 4],
  branches: [0, 4],
  "branch-misses": [0, 5],
  "bus-cycles": [0, 6],
};

export const perfEventNames: readonly string[] = Object.keys(EVENTS);

const HARDWARE = 0;

export type PerfEvent = Extract<Hook, { kind: "perf-event" }>;

/** `NAME:49hz`, `NAME:1000000`; undefined where the words mean nothing. */
export function perfEvent(words: string, cpu: number | undefined): PerfEvent | undefined {
  const [, name = "", rate = "", hertz] = /^([\w-]+):(\d+)(hz)?$/i.exec(words) ?? [];
  const known = EVENTS[name];
  if (!known || Number(rate) < 1) return undefined;
  return {
    kind: "perf-event",
    type: known[0],
    config: known[1],
    ...(hertz === undefined ? { samplePeriod: Number(rate) } : { sampleFrequency: Number(rate) }),
    pid: -1,
    cpu: cpu ?? -1,
  };
}

/** Software events are everywhere; hardware ones where the processor counts (not in most virtual machines). */
export const hasPerfEvent = ({ type }: PerfEvent, kernel: KernelFacts): boolean =>
  type !== HARDWARE || kernel.features.cpuCycles;
