// Time that threads sleep, by the stack of the thread that woke them.
#include <tool.h>

PARAM(u64, least_ns, 1000)
PARAM(u64, most_ns)

struct key {
  kernel_stack waker_kernel;
  char waker[16];
  char target[16];
};
COUNTS(times, struct key, sum(duration_ns, sum), entries(40960))

// Thread → when it went to sleep.
BPF_HASH(asleep, u32, u64, 65536);

RAW_TRACEPOINT_PROBE(sched_switch) {
  struct task_struct *before = (struct task_struct *)ctx->args[1];
  u32 thread = READ(before, pid);
  if (thread == 0 || !task_wanted_of(before)) return 0;
  u64 now = bpf_ktime_get_ns();
  asleep.update(&thread, &now);
  return 0;
}

RAW_TRACEPOINT_PROBE(sched_wakeup) {
  struct task_struct *woken = (struct task_struct *)ctx->args[0];
  u32 thread = READ(woken, pid);
  u64 *since = asleep.lookup(&thread);
  if (!since) return 0;
  u64 took = bpf_ktime_get_ns() - *since;
  asleep.delete(&thread);
  if (took < least_ns()) return 0;
  if (most_ns() && took > most_ns()) return 0;
  struct key key = {};
  key.waker_kernel = stack_of(ctx, 0);
  bpf_get_current_comm(&key.waker, sizeof(key.waker));
  bpf_probe_read_kernel(&key.target, sizeof(key.target), &woken->comm);
  return times_add(&key, took);
}
