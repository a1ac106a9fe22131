// How long threads stay on a CPU, or away from it.
#include <tool.h>

PARAM(bool, off_cpu)
PARAM(bool, by_process)
PARAM(bool, by_thread)
PARAM(bool, idle_too)

struct key {
  u32 id;
};
COUNTS(times, struct key, log2(duration_ns, took), sum(duration_ns, total))

// Thread → when it came to its CPU, or left it.
BPF_HASH(since, u32, u64, 65536);

static __always_inline int begin(u32 thread, u64 now) {
  if (since.update(&thread, &now)) times_dropped();
  return 0;
}

static __always_inline int end(struct task_struct *task, u32 thread, u64 now) {
  u64 *began = since.lookup(&thread);
  if (!began) return 0;
  u64 took = now - *began;
  since.delete(&thread);
  struct key key = {};
  if (by_process()) key.id = task_pid_of(task);
  if (by_thread()) key.id = thread;
  return times_add(&key, took, took);
}

RAW_TRACEPOINT_PROBE(sched_switch) {
  struct task_struct *before = (struct task_struct *)ctx->args[1];
  struct task_struct *next = (struct task_struct *)ctx->args[2];
  u64 now = bpf_ktime_get_ns();
  u32 leaving = READ(before, pid), coming = READ(next, pid);
  // Each CPU has an idle thread of its own, all with the number 0.
  if (leaving == 0 && idle_too()) leaving = 1u << 31 | bpf_get_smp_processor_id();
  if (coming == 0 && idle_too()) coming = 1u << 31 | bpf_get_smp_processor_id();
  if (leaving != 0 && task_wanted_of(before))
    off_cpu() ? begin(leaving, now) : end(before, leaving, now);
  if (coming != 0 && task_wanted_of(next)) off_cpu() ? end(next, coming, now) : begin(coming, now);
  return 0;
}
