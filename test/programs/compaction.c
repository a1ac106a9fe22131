// Memory compaction: where and how long.
BPF_HASH(began, u64);
BPF_HISTOGRAM(durations);

TRACEPOINT_PROBE(compaction, mm_compaction_begin) {
  u64 id = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();
  began.update(&id, &now);
  return 0;
}
TRACEPOINT_PROBE(compaction, mm_compaction_end) {
  u64 id = bpf_get_current_pid_tgid();
  u64 *then = began.lookup(&id);
  if (then && args->status >= 0) durations.increment(bpf_log2l(bpf_ktime_get_ns() - *then));
  began.delete(&id);
  return 0;
}
