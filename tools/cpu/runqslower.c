// Threads that waited for a CPU longer than a limit.
#include <tool.h>

PARAM(u64, least_ns, 10000000)

struct wait {
  time_ns time;
  duration_ns took;
  tid_nr tid;
  tid_nr before_tid;
  char comm[16];
  char before_comm[16];
};
EVENTS(waits, struct wait)

// Thread → when it began to wait.
BPF_HASH(queued, u32, u64, 65536);

static __always_inline int begin_wait(struct task_struct *task) {
  u32 thread = READ(task, pid);
  if (thread == 0 || !task_wanted_of(task)) return 0;
  u64 now = bpf_ktime_get_ns();
  queued.update(&thread, &now);
  return 0;
}

RAW_TRACEPOINT_PROBE(sched_wakeup) { return begin_wait((struct task_struct *)ctx->args[0]); }

RAW_TRACEPOINT_PROBE(sched_wakeup_new) { return begin_wait((struct task_struct *)ctx->args[0]); }

RAW_TRACEPOINT_PROBE(sched_switch) {
  struct task_struct *before = (struct task_struct *)ctx->args[1];
  struct task_struct *next = (struct task_struct *)ctx->args[2];
  if (task_state_of(before) == 0) begin_wait(before);
  u32 thread = READ(next, pid);
  u64 *since = queued.lookup(&thread);
  if (!since) return 0;
  u64 now = bpf_ktime_get_ns(), took = now - *since;
  queued.delete(&thread);
  if (took < least_ns()) return 0;
  struct wait event = {};
  event.time = now;
  event.took = took;
  event.tid = thread;
  event.before_tid = READ(before, pid);
  bpf_probe_read_kernel(&event.comm, sizeof(event.comm), &next->comm);
  bpf_probe_read_kernel(&event.before_comm, sizeof(event.before_comm), &before->comm);
  waits_emit(ctx, &event);
  return 0;
}
