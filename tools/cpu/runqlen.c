// How many threads wait for each CPU, sampled.
#include <tool.h>

PARAM(bool, by_cpu)

struct key {
  cpu_nr cpu;
};
COUNTS(samples, struct key, linear(u32, length, 0, 1, 64), sum(u64, occupied))

static __always_inline u32 threads_here(struct task_struct *task) {
#if HAS_FIELD(cfs_rq, nr_queued)
  return READ(READ(task, se.cfs_rq), nr_queued);
#else
  return READ(READ(task, se.cfs_rq), nr_running);
#endif
}

int on_sample(struct bpf_perf_event_data *ctx) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  u32 length = threads_here(task);
  // The one that runs does not wait.
  if (length > 0) length--;
  struct key key = {.cpu = by_cpu() ? bpf_get_smp_processor_id() : 0};
  return samples_add(&key, length, length > 0);
}
