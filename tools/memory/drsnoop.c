// Direct reclaim: what a task waits for that must free pages before it gets some.
#include <tool.h>

// Whose pages are too few.
enum scope { machine, cgroup };

struct start {
  time_ns time;
  u64 order;
};
BPF_HASH(starts, u32, struct start, 10240);

struct reclaim {
  time_ns time;
  duration_ns took;
  u64 pages;
  pid_nr pid;
  uid_nr uid;
  u32 order;
  enum scope scope;
  char comm[16];
};
EVENTS(reclaims, struct reclaim)

static __always_inline int begin(u64 order) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct start start = {bpf_ktime_get_ns(), order};
  starts.update(&thread, &start);
  return 0;
}

static __always_inline int end(void *ctx, enum scope scope, u64 pages) {
  u32 thread = bpf_get_current_pid_tgid();
  struct start *start = starts.lookup(&thread);
  if (!start) return 0;
  struct reclaim event = {};
  event.time = start->time;
  event.took = bpf_ktime_get_ns() - start->time;
  event.pages = pages;
  event.order = start->order;
  event.scope = scope;
  event.pid = task_pid();
  event.uid = task_uid();
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  reclaims_emit(ctx, &event);
  starts.delete(&thread);
  return 0;
}

TRACEPOINT_PROBE(vmscan, mm_vmscan_direct_reclaim_begin) { return begin(args->order); }
TRACEPOINT_PROBE(vmscan, mm_vmscan_direct_reclaim_end) {
  return end(args, machine, args->nr_reclaimed);
}

#if HAS_TRACEPOINT(vmscan, mm_vmscan_memcg_reclaim_begin)
TRACEPOINT_PROBE(vmscan, mm_vmscan_memcg_reclaim_begin) { return begin(args->order); }
TRACEPOINT_PROBE(vmscan, mm_vmscan_memcg_reclaim_end) {
  return end(args, cgroup, args->nr_reclaimed);
}
#endif
