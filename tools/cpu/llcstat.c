// Accesses to the last level cache and those that missed it, sampled.
#include <tool.h>

PARAM(bool, by_thread)

struct key {
  pid_nr pid;
  tid_nr tid;
  cpu_nr cpu;
  char comm[16];
};
COUNTS(accesses, struct key, sum(u64, references), sum(u64, misses))

static __always_inline int add(struct bpf_perf_event_data *ctx, int missed) {
  struct key key = {.cpu = bpf_get_smp_processor_id()};
  key.pid = task_pid();
  if (by_thread()) key.tid = task_tid();
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  u64 events = ctx->sample_period;
  return accesses_add(&key, missed ? 0 : events, missed ? events : 0);
}

int on_reference(struct bpf_perf_event_data *ctx) { return add(ctx, 0); }

int on_miss(struct bpf_perf_event_data *ctx) { return add(ctx, 1); }
