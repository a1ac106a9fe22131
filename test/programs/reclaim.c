// Direct reclaim of memory: pages and time for each process.
struct reclaim {
  u64 ns, pages;
};
BPF_HASH(start, u32, u64);
BPF_HASH(totals, u32, struct reclaim);

TRACEPOINT_PROBE(vmscan, mm_vmscan_direct_reclaim_begin) {
  u32 tid = bpf_get_current_pid_tgid();
  u64 now = bpf_ktime_get_ns();
  if (args->gfp_flags & __GFP_FS) start.update(&tid, &now);
  return 0;
}
TRACEPOINT_PROBE(vmscan, mm_vmscan_direct_reclaim_end) {
  u32 tid = bpf_get_current_pid_tgid();
  u64 *then = start.lookup(&tid);
  if (!then) return 0;
  struct reclaim zero = {}, *total = totals.lookup_or_try_init(&tid, &zero);
  if (total) {
    total->ns += bpf_ktime_get_ns() - *then;
    total->pages += args->nr_reclaimed;
  }
  start.delete(&tid);
  return 0;
}
