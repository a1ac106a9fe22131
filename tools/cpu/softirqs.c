// Time in soft interrupts, or how many there were.
#include <tool.h>
#include <interrupts.h>
#include <softirqs.h>

PARAM(bool, counts_only)
PARAM(bool, by_cpu)

struct key {
  enum softirq vector;
  cpu_nr cpu;
};
COUNTS(events, struct key, sum(duration_ns, total), log2(duration_ns, each))

struct running {
  u64 since;
  u32 vector;
};
BPF_PERCPU_ARRAY(runs, struct running, 1);

static __always_inline int count(u32 vector, u64 took) {
  u32 cpu = bpf_get_smp_processor_id();
  if (!cpu_is_wanted()) return 0;
  struct key key = {.vector = vector, .cpu = by_cpu() ? cpu : 0};
  return events_add(&key, took, took);
}

TRACEPOINT_PROBE(irq, softirq_entry) {
  if (counts_only()) return count(args->vec, 0);
  int zero = 0;
  struct running run = {.since = bpf_ktime_get_ns(), .vector = args->vec};
  runs.update(&zero, &run);
  return 0;
}

TRACEPOINT_PROBE(irq, softirq_exit) {
  int zero = 0;
  struct running *run = runs.lookup(&zero);
  // since is 0 where it began before we did.
  if (counts_only() || !run || run->since == 0 || run->vector != args->vec) return 0;
  u64 took = bpf_ktime_get_ns() - run->since;
  run->since = 0;
  return count(args->vec, took);
}
