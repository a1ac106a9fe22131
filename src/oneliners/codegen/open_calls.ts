import type { KernelFacts } from "../../types/facts.js";
import type { Block } from "./block.js";
import { c, type Code } from "./code.js";

/**
 * How a return finds the entry of its own call, whatever was called in between.
 *
 * `frame`: by where the call's stack frame is. A program may leave functions
 * without returning (longjmp, exceptions), so a count of what is open would
 * drift; the place of a frame cannot. What was left that way stays in the map
 * until the place is used again or it is the least recently used. Only a
 * function that jumps to itself in place of a call has two calls in one frame.
 *
 * `depth`: by thread and by how many calls are open, where a place in the
 * stack is not known (fentry, tracepoints) or not the same at both ends
 * (kretprobes).
 */
export type Pairing = "frame" | "depth";

/** Calls that have begun and not returned: what is kept of them, and in which maps. */
export interface OpenCalls {
  readonly pairing: Pairing;
  /** What is kept of a call besides its start and its function: C members of `struct call`. */
  readonly members: readonly string[];
  /** The start is kept. */
  readonly timed: boolean;
  /**
   * The maps serve several functions, and each call says of which it is: an
   * entry that was missed leaves a return without a partner, which takes nothing
   * away from the calls around it; a return that was missed leaves an entry on
   * top, which the next return below it throws away (up to MOST_MISSED of them).
   */
  readonly shared: boolean;
  /** Behind the names of the maps and of the struct, where a text has several. */
  readonly suffix: string;
  /** Only so many levels of calls within calls are timed. */
  readonly levels?: number | undefined;
}

/** Whose call it is: C of the thread and, where calls are shared, of the function's number. */
export interface CallOf {
  readonly thread: string;
  readonly function?: string;
}

const MOST_MISSED = 4;
/** Entries of the maps: threads with open calls, and open calls. */
const ROOM = {
  shared: { threads: 16384, calls: 65536 },
  own: { threads: 10240, calls: 20480 },
} as const;

/** Maps for all calls that are open at a time; those of dead threads are forgotten first. */
export function declareCalls({ pairing, members, timed, shared, suffix }: OpenCalls): string {
  const all = [...(timed ? ["u64 start"] : []), ...members, ...(shared ? ["u32 function"] : [])];
  const call = `struct call${suffix} {\n${all.map((member) => `  ${member};\n`).join("")}};\n`;
  const room = shared ? ROOM.shared : ROOM.own;
  return pairing === "frame"
    ? `${call}struct frame {\n  u64 sp;\n  u32 thread;\n  u32 function;\n};\nBPF_TABLE("lru_hash", struct frame, struct call${suffix}, calls${suffix}, ${room.calls});\n`
    : `${call}BPF_TABLE("lru_hash", u32, u32, depths${suffix}, ${room.threads});\nBPF_TABLE("lru_hash", u64, struct call${suffix}, calls${suffix}, ${room.calls});\n`;
}

/** The entry's side. `fill` sets members of `call`; the start is taken last. */
export function addEnter(
  calls: OpenCalls,
  of: CallOf,
  block: Block,
  fill?: (block: Block) => void,
): void {
  const { pairing, timed, shared, suffix, levels } = calls;
  const framed = pairing === "frame";
  if (framed) addFrame(of, c`ctx->sp`, block);
  else {
    addLane(of, block);
    block.add(c`u32 none = 0;`);
    block.add(c`u32 *depth = depths${suffix}.lookup_or_try_init(&lane, &none);`);
    block.add(c`if (!depth) return 0;`);
    block.add(c`u64 place = (u64)lane << 32 | *depth;`);
    block.add(c`*depth += 1;`);
  }
  block.add(c`struct call${suffix} call = {};`);
  if (shared) block.add(c`call.function = ${of.function ?? ""};`);
  fill?.(block);
  const deep = levels === undefined || framed ? "" : `if (*depth <= ${levels}) `;
  if (timed) block.add(c`${deep}call.start = bpf_ktime_get_ns();`);
  block.add(c`calls${suffix}.update(&${framed ? "frame" : "place"}, &call);`);
}

/**
 * The return's side: `call` is what the entry kept, `now` the time; it leaves
 * where there is none. In a program that only looks ahead (`block.sleeps`), the
 * call stays open.
 */
export function addLeave(
  calls: OpenCalls,
  of: CallOf,
  arch: KernelFacts["arch"],
  block: Block,
): void {
  const { pairing, timed, shared, suffix, levels } = calls;
  const framed = pairing === "frame";
  if (timed) block.add(c`u64 now = bpf_ktime_get_ns();`);
  if (framed) {
    // On x86 the return has taken its address from the stack.
    addFrame(of, arch === "x64" ? c`ctx->sp - 8` : c`ctx->sp`, block);
    block.add(c`struct call${suffix} *kept = calls${suffix}.lookup(&frame);`);
  } else {
    addLane(of, block);
    block.add(c`u32 *depth = depths${suffix}.lookup(&lane);`);
    if (shared) addFindBelow(calls, of, block);
    else addTakeTop(calls, block);
  }
  block.add(c`if (!kept) return 0;`);
  if (!framed && shared && !block.sleeps) block.add(c`*depth = at;`);
  block.add(c`struct call${suffix} call = *kept;`);
  if (!block.sleeps) block.add(c`calls${suffix}.delete(&${framed ? "frame" : "place"});`);
  if (!framed && levels !== undefined) block.add(c`if (call.start == 0) return 0;`);
}

/** The idle tasks of all CPUs are thread 0: there, the CPU is meant. */
function addLane({ thread }: CallOf, block: Block): void {
  block.add(c`u32 lane = ${thread};`);
  block.add(c`if (lane == 0) lane = 0x80000000U | bpf_get_smp_processor_id();`);
}

/** All calls are of one function: the topmost is the return's own, and taken even where it was forgotten. */
function addTakeTop({ suffix }: OpenCalls, block: Block): void {
  block.add(c`if (!depth || *depth == 0) return 0;`);
  block.add(c`u32 at = *depth - 1;`);
  if (!block.sleeps) {
    block.add(c`*depth = at;`);
    // The map has little room: threads without an open call make some.
    block.add(c`if (at == 0) depths${suffix}.delete(&lane);`);
  }
  block.add(c`u64 place = (u64)lane << 32 | at;`);
  block.add(c`struct call${suffix} *kept = calls${suffix}.lookup(&place);`);
}

/** The topmost call of the return's function. */
function addFindBelow({ suffix }: OpenCalls, of: CallOf, block: Block): void {
  block.add(c`if (!depth) return 0;`);
  block.add(c`u32 function = ${of.function ?? ""}, at = *depth;`);
  block.add(c`u64 place = 0;`);
  block.add(c`struct call${suffix} *kept = 0;`);
  // Written out: as a loop, clang gives it an end that the verifier cannot see.
  for (let missed = 0; missed <= MOST_MISSED; missed++) {
    const inner = block.nested();
    inner.add(c`if (at == 0) return 0;`);
    inner.add(c`at--;`);
    inner.add(c`place = (u64)lane << 32 | at;`);
    inner.add(c`kept = calls${suffix}.lookup(&place);`);
    inner.add(c`if (kept && kept->function != function) kept = 0;`);
    block.add(c`if (!kept) {\n${inner.code()}${block.indent}}`);
  }
}

function addFrame(of: CallOf, sp: Code, block: Block): void {
  block.add(c`struct frame frame = {};`);
  block.add(c`frame.sp = ${sp};`);
  block.add(c`frame.thread = ${of.thread};`);
  block.add(c`frame.function = ${of.function ?? "0"};`);
}

/** C of the call's time, never below zero: CPUs' clocks may differ by a little. */
export const LATENCY = "(now > call.start ? now - call.start : 0)";
