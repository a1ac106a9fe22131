// What each CPU has to do, sampled on all CPUs at the same moments.
#include <tool.h>

struct sample {
  time_ns time;
  cpu_nr cpu;
  u32 length;
};
EVENTS(samples, struct sample)

static __always_inline u32 threads_here(struct task_struct *task) {
#if HAS_FIELD(cfs_rq, nr_queued)
  return READ(READ(task, se.cfs_rq), nr_queued);
#else
  return READ(READ(task, se.cfs_rq), nr_running);
#endif
}

int on_sample(struct bpf_perf_event_data *ctx) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct sample event = {};
  event.time = bpf_ktime_get_ns();
  event.cpu = bpf_get_smp_processor_id();
  // An idle CPU has the idle thread's queue, which counts nobody.
  event.length = READ(task, pid) == 0 ? 0 : threads_here(task);
  samples_emit(ctx, &event);
  return 0;
}
