/**
 * A queue and a stack in the kernel: the last process ids that slept, in the order in
 * which they did and the other way round.
 *
 *     sudo node queue_stack.ts
 */
import { BPF, interrupted, type Queue } from "bcc-repl";

const text = `
BPF_QUEUE(first, u32, 4);
BPF_STACK(last, u32, 4);
TRACEPOINT_PROBE(syscalls, sys_enter_getpgid) {
  u32 pid = args->pid;
  if (pid < 1000000) return 0;
  first.push(&pid, BPF_EXIST);
  last.push(&pid, BPF_EXIST);
  return 0;
}`;

using bpf = await BPF.open({ text });
const end = interrupted();
console.log("waiting");
await end;
console.log(`queue: ${[...bpf.map<Queue<number>>("first")].join(" ")}`);
console.log(`stack: ${[...bpf.map<Queue<number>>("last")].join(" ")}`);
