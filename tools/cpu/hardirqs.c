// Time in the handlers of hardware interrupts, or how often they ran.
#include <tool.h>
#include <interrupts.h>

PARAM(bool, counts_only)

struct key {
  char name[32];
};
COUNTS(events, struct key, sum(duration_ns, total), log2(duration_ns, each))

struct running {
  u64 since;
  struct key key;
};
BPF_PERCPU_ARRAY(runs, struct running, 1);

TRACEPOINT_PROBE(irq, irq_handler_entry) {
  int zero = 0;
  if (!cpu_is_wanted()) return 0;
  struct running run = {};
  TP_DATA_LOC_READ_STR(&run.key.name, name, sizeof(run.key.name));
  if (counts_only()) return events_add(&run.key, 0, 0);
  run.since = bpf_ktime_get_ns();
  runs.update(&zero, &run);
  return 0;
}

TRACEPOINT_PROBE(irq, irq_handler_exit) {
  int zero = 0;
  struct running *run = runs.lookup(&zero);
  // IRQ_NONE: a line that several devices share, and it was not this one.
  if (!run || run->since == 0 || args->ret == 0) return 0;
  u64 took = bpf_ktime_get_ns() - run->since;
  run->since = 0;
  return events_add(&run->key, took, took);
}
