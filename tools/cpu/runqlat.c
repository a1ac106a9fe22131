// Time that threads wait for a CPU from the moment that they could run.
#include <tool.h>

PARAM(bool, by_process)
PARAM(bool, by_thread)
PARAM(bool, by_namespace)

struct key {
  u32 id;
};
COUNTS(waits, struct key, log2(duration_ns, wait), sum(duration_ns, total))

// Thread → when it began to wait.
BPF_HASH(queued, u32, u64, 65536);

static __always_inline int begin_wait(struct task_struct *task) {
  u32 thread = READ(task, pid);
  if (thread == 0 || !task_wanted_of(task)) return 0;
  u64 now = bpf_ktime_get_ns();
  if (queued.update(&thread, &now)) waits_dropped();
  return 0;
}

static __always_inline u32 id_of(struct task_struct *task) {
  if (by_process()) return task_pid_of(task);
  if (by_thread()) return task_tid_of(task);
  if (by_namespace()) return READ(READ(READ(task, nsproxy), pid_ns_for_children), ns.inum);
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
  u64 took = bpf_ktime_get_ns() - *since;
  queued.delete(&thread);
  struct key key = {.id = id_of(next)};
  return waits_add(&key, took, took);
}
