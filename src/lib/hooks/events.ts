/** Tracepoints, perf events, and walks over what the kernel has. */
import { globPattern } from "../../oneliners/glob.js";
import { optionsOf } from "../options.js";
import { head, positive, processOf, word, type Hook } from "./hook.js";

/**
 * `category:event`; of a pattern (`sched:sched_process_*`, a regular expression) all that match.
 * @example
 * ```ts
 * bpf.attach("on_switch", tracepoint("sched:sched_switch"));
 * ```
 */
export function tracepoint(name: string | RegExp): Hook {
  if (name instanceof RegExp) return { kind: "tracepoints", pattern: name };
  const written = word(name, "tracepoint(name)");
  if (!/[*?[]/.test(written)) return head("t", written);
  return { kind: "tracepoints", pattern: globPattern(written) };
}
/**
 * A tracepoint with its own arguments in place of fields, `ctx->args[n]`: cheaper (4.17).
 * @example
 * ```ts
 * bpf.attach("on_raw", rawTracepoint("sched_wakeup"));
 * ```
 */
export const rawTracepoint = (name: string): Hook => head("raw", word(name, "rawTracepoint(name)"));

/**
 * Over all tasks, files, sockets, …: `link.read()` runs it (5.8).
 * @example
 * ```ts
 * const link = bpf.attach("bpf_iter__task", iterator("task"));
 * console.log(link.read());
 * ```
 */
export const iterator = (target: string): Hook => head("iter", word(target, "iterator(target)"));

/** perf_event_attr, as far as it is the caller's to say. */
export interface PerfEvent {
  readonly type: number;
  readonly config: number;
  readonly config1?: number;
  readonly config2?: number;
  /** perf_event_attr.bp_type: 1 read, 2 write, 4 run. */
  readonly breakpoint?: number;
  readonly excludeUser?: boolean;
  readonly excludeKernel?: boolean;
  readonly period?: number;
  readonly frequency?: number;
  readonly pid?: number;
  readonly cpu?: number;
}

const perfOptions = optionsOf<PerfEvent>({
  ...{ type: true, config: true, config1: true, config2: true, breakpoint: true },
  ...{
    excludeUser: true,
    excludeKernel: true,
    period: true,
    frequency: true,
    pid: true,
    cpu: true,
  },
});

/**
 * perf_event_attr.type and .config, by `period` (events) or `frequency` (a second).
 * A breakpoint: `{ type: PerfType.breakpoint, config: 0, config1: address, config2: length, breakpoint: kinds }`.
 * @example
 * ```ts
 * const { software } = PerfType;
 * bpf.attach(
 *   "on_sample",
 *   perfEvent({ type: software, config: SoftwareEvent.cpuClock, frequency: 99 }),
 * );
 * ```
 */
export function perfEvent(event: PerfEvent): Hook {
  perfOptions("perfEvent", event);
  const { period, frequency, cpu = -1, ...attributes } = event;
  const pid = event.pid === -1 ? -1 : (processOf(event.pid, "perfEvent({ pid })") ?? -1);
  if ((period === undefined) === (frequency === undefined))
    throw new TypeError("perfEvent: give either period or frequency");
  const rate =
    period === undefined
      ? { sampleFrequency: positive(frequency, "perfEvent({ frequency })") }
      : { samplePeriod: positive(period, "perfEvent({ period })") };
  return { kind: "perf-event", ...attributes, pid, cpu, ...rate };
}

/** enum perf_type_id. */
export const PerfType = {
  hardware: 0,
  software: 1,
  tracepoint: 2,
  cache: 3,
  raw: 4,
  breakpoint: 5,
} as const;

/** enum perf_sw_ids. */
export const SoftwareEvent = {
  cpuClock: 0,
  taskClock: 1,
  pageFaults: 2,
  contextSwitches: 3,
  cpuMigrations: 4,
  minorFaults: 5,
  majorFaults: 6,
} as const;

/** enum perf_hw_id. */
export const HardwareEvent = {
  cpuCycles: 0,
  instructions: 1,
  cacheReferences: 2,
  cacheMisses: 3,
  branchInstructions: 4,
  branchMisses: 5,
  busCycles: 6,
} as const;
