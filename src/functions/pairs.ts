import type { KernelFacts } from "../types/facts.js";
import type { Block } from "../oneliners/codegen/block.js";
import { c, type Code } from "../oneliners/codegen/code.js";

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
 * (kretprobes). Every return names its function: an entry that was missed
 * leaves a return without a partner, which takes nothing away from the calls
 * around it; a return that was missed leaves an entry on top, which the next
 * return below it throws away (up to MOST_MISSED of them).
 */
export type Pairing = "frame" | "depth";

const MOST_MISSED = 4;

/** What is kept of an open call besides its start and its function: C members of `struct call`. */
export interface Kept {
  readonly members: readonly string[];
  /** Only so many levels of calls within calls are timed. */
  readonly levels?: number | undefined;
}

/** Maps for all calls that are open at a time; those of dead threads are forgotten first. */
export function declareCalls(pairing: Pairing, kept: Kept): string {
  const members = ["u64 start", ...kept.members, "u32 function"];
  const call = `struct call {\n${members.map((member) => `  ${member};\n`).join("")}};\n`;
  return pairing === "frame"
    ? `${call}struct frame {\n  u64 sp;\n  u32 thread;\n  u32 function;\n};\nBPF_TABLE("lru_hash", struct frame, struct call, calls, 65536);\n`
    : `${call}BPF_TABLE("lru_hash", u32, u32, depths, 16384);\nBPF_TABLE("lru_hash", u64, struct call, calls, 65536);\n`;
}

/** The idle tasks of all CPUs are thread 0: there, the CPU is meant. */
const LANE = [
  "u32 lane = (u32)bpf_get_current_pid_tgid();",
  "if (lane == 0) lane = 0x80000000U | bpf_get_smp_processor_id();",
];

/** The entry's side. `fill` sets members of `call`; the start is taken last. */
export function addEnter(
  pairing: Pairing,
  kept: Kept,
  index: string,
  block: Block,
  fill?: (block: Block) => void,
): void {
  if (pairing === "frame") {
    addFrame(index, c`ctx->sp`, block);
  } else {
    for (const line of LANE) block.add(c`${line}`);
    block.add(c`u32 none = 0;`);
    block.add(c`u32 *depth = depths.lookup_or_try_init(&lane, &none);`);
    block.add(c`if (!depth) return 0;`);
    block.add(c`u64 place = (u64)lane << 32 | *depth;`);
    block.add(c`*depth += 1;`);
  }
  block.add(c`struct call call = {};`);
  block.add(c`call.function = ${index};`);
  fill?.(block);
  const timed =
    kept.levels === undefined || pairing === "frame" ? "" : `if (*depth <= ${kept.levels}) `;
  block.add(c`${timed}call.start = bpf_ktime_get_ns();`);
  block.add(c`calls.update(&${pairing === "frame" ? "frame" : "place"}, &call);`);
}

/** The return's side: `call` is what the entry kept, `now` the time; it leaves where there is none. */
export function addLeave(
  pairing: Pairing,
  kept: Kept,
  index: string,
  arch: KernelFacts["arch"],
  block: Block,
): void {
  block.add(c`u64 now = bpf_ktime_get_ns();`);
  if (pairing === "frame") {
    // On x86 the return has taken its address from the stack.
    addFrame(index, arch === "x64" ? c`ctx->sp - 8` : c`ctx->sp`, block);
    block.add(c`struct call *kept = calls.lookup(&frame);`);
    block.add(c`if (!kept) return 0;`);
    block.add(c`struct call call = *kept;`);
    block.add(c`calls.delete(&frame);`);
    return;
  }
  for (const line of LANE) block.add(c`${line}`);
  block.add(c`u32 *depth = depths.lookup(&lane);`);
  block.add(c`if (!depth) return 0;`);
  block.add(c`u32 function = ${index}, at = *depth;`);
  block.add(c`u64 place = 0;`);
  block.add(c`struct call *kept = 0;`);
  // Written out: as a loop, clang gives it an end that the verifier cannot see.
  for (let missed = 0; missed <= MOST_MISSED; missed++) addLookBelow(block);
  block.add(c`if (!kept) return 0;`);
  block.add(c`*depth = at;`);
  block.add(c`struct call call = *kept;`);
  block.add(c`calls.delete(&place);`);
  if (kept.levels !== undefined) block.add(c`if (call.start == 0) return 0;`);
}

/** One call further down, unless the right one is found. */
function addLookBelow(block: Block): void {
  const inner = block.nested();
  inner.add(c`if (at == 0) return 0;`);
  inner.add(c`at--;`);
  inner.add(c`place = (u64)lane << 32 | at;`);
  inner.add(c`kept = calls.lookup(&place);`);
  inner.add(c`if (kept && kept->function != function) kept = 0;`);
  block.add(c`if (!kept) {\n${inner.code()}${block.indent}}`);
}

function addFrame(index: string, sp: Code, block: Block): void {
  block.add(c`struct frame frame = {};`);
  block.add(c`frame.sp = ${sp};`);
  block.add(c`frame.thread = (u32)bpf_get_current_pid_tgid();`);
  block.add(c`frame.function = ${index};`);
}

/** C of the call's time, never below zero: CPUs' clocks may differ by a little. */
export const LATENCY = "(now > call.start ? now - call.start : 0)";
