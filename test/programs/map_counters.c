// Hardware counters read in a probe.
BPF_PERF_ARRAY(cycles, 256);
BPF_HASH(before, u32, u64);
BPF_HISTOGRAM(spent);
int enter(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid();
  u64 count = cycles.perf_read(CUR_CPU_IDENTIFIER);
  if ((s64)count < 0) return 0;
  before.update(&tid, &count);
  return 0;
}
int leave(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid();
  u64 *then = before.lookup(&tid);
  struct bpf_perf_event_value now = {};
  if (!then) return 0;
  if (cycles.perf_counter_value(CUR_CPU_IDENTIFIER, &now, sizeof(now))) return 0;
  spent.increment(bpf_log2l(now.counter - *then));
  return 0;
}
