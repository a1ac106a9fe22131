/**
 * Tail calls: a program that jumps through an array of programs, by the number of
 * the system call. What stands in the array can be changed while it runs.
 *
 *     sudo node tail_calls.ts
 */
import { BPF, interrupted, type ProgArray } from "bcc-repl";

const text = `
BPF_PROG_ARRAY(calls, 8);
BPF_ARRAY(counts, u64, 2);
TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
  calls.call(args, args->who & 7);
  return 0;
}
int even(void *ctx) { int slot = 0; counts.atomic_increment(slot); return 0; }
int odd(void *ctx) { int slot = 1; counts.atomic_increment(slot); return 0; }`;

using bpf = await BPF.open({ text });
const calls = bpf.map<ProgArray>("calls");
for (let slot = 0; slot < 8; slot++) calls.set(slot, slot % 2 === 0 ? "even" : "odd");
const end = interrupted();
console.log("counting");
await end;
const [[, even], [, odd]] = bpf.map<number, bigint>("counts").getAll() as [
  [number, bigint],
  [number, bigint],
];
console.log(`even ${even}, odd ${odd}`);
