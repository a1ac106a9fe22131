// On-CPU time of each task, from the switch tracepoint.
struct slot_key {
  u32 pid;
  u64 slot;
};
BPF_HASH(began, u32, u64);
BPF_HISTOGRAM(on_cpu, struct slot_key);

TRACEPOINT_PROBE(sched, sched_switch) {
  u64 now = bpf_ktime_get_ns();
  u32 prev = args->prev_pid, next = args->next_pid;
  u64 *then = began.lookup(&prev);
  if (then) {
    struct slot_key key = {.pid = prev, .slot = bpf_log2l(now - *then)};
    on_cpu.increment(key);
    began.delete(&prev);
  }
  began.update(&next, &now);
  return 0;
}
