/**
 * Samples what a process does on the CPU, and writes a flame graph.
 *
 *     sudo node profile.ts PID SECONDS FILE.svg
 */
import { writeFileSync } from "node:fs";
import { BPF, PerfType, SoftwareEvent, flameGraph, perfEvent, type StackTraces } from "bcc-repl";

const [pid = "", seconds = "5", file = "profile.svg"] = process.argv.slice(2);
if (!/^\d+$/.test(pid)) throw new Error("usage: profile PID [SECONDS [FILE.svg]]");

const text = `
BPF_STACK_TRACE(stacks, 16384);
BPF_HASH(counts, int, u64);
int sample(struct bpf_perf_event_data *ctx) {
  if (bpf_get_current_pid_tgid() >> 32 != PID) return 0;
  int id = stacks.get_stackid(&ctx->regs, BPF_F_USER_STACK);
  if (id >= 0) counts.atomic_increment(id);
  return 0;
}`;

using bpf = await BPF.open({ text, defines: { PID: pid } });
const { software } = PerfType;
bpf.attach(
  "sample",
  perfEvent({ type: software, config: SoftwareEvent.cpuClock, frequency: 99, pid: Number(pid) }),
);
console.log(`sampling ${pid}`);
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));

const stacks = bpf.map<StackTraces>("stacks");
const found = bpf.map<number, bigint>("counts").getAll();
const folded = found.map(([id, count]) => ({
  frames: stacks.walk(id, Number(pid)).frames.map(({ name }) => name || "[unknown]"),
  count: Number(count),
}));
writeFileSync(file, flameGraph(folded, { title: `process ${pid}` }));
console.log(`${folded.reduce((sum, { count }) => sum + count, 0)} samples in ${file}`);
