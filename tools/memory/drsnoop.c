// Direct reclaim: what a task waits for that must free pages before it gets some.
#include <tool.h>

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
  u32 unused;
  char comm[16];
};
EVENTS(reclaims, struct reclaim)

TRACEPOINT_PROBE(vmscan, mm_vmscan_direct_reclaim_begin) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct start start = {bpf_ktime_get_ns(), args->order};
  starts.update(&thread, &start);
  return 0;
}

TRACEPOINT_PROBE(vmscan, mm_vmscan_direct_reclaim_end) {
  u32 thread = bpf_get_current_pid_tgid();
  struct start *start = starts.lookup(&thread);
  if (!start) return 0;
  struct reclaim event = {};
  event.time = start->time;
  event.took = bpf_ktime_get_ns() - start->time;
  event.pages = args->nr_reclaimed;
  event.order = start->order;
  event.pid = task_pid();
  event.uid = task_uid();
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  reclaims_emit(args, &event);
  starts.delete(&thread);
  return 0;
}
