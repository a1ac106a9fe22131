// Time in soft interrupts.
BPF_PERCPU_ARRAY(entered, u64, 1);
BPF_ARRAY(totals, u64, NR_SOFTIRQS);

TRACEPOINT_PROBE(irq, softirq_entry) {
  int zero = 0;
  u64 now = bpf_ktime_get_ns();
  entered.update(&zero, &now);
  return 0;
}
TRACEPOINT_PROBE(irq, softirq_exit) {
  int zero = 0, vector = args->vec;
  u64 *then = entered.lookup(&zero);
  u64 *total = totals.lookup(&vector);
  if (then && total && *then) *total += bpf_ktime_get_ns() - *then;
  if (vector == TIMER_SOFTIRQ && then) *then = 0;
  return 0;
}
