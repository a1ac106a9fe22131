// Time in interrupt handlers, by name.
struct irq_key {
  char name[32];
  u64 slot;
};
struct irq_name {
  char name[32];
};
BPF_HASH(entered, u32, u64);
BPF_HASH(names, u32, struct irq_name);
BPF_HISTOGRAM(times, struct irq_key);

TRACEPOINT_PROBE(irq, irq_handler_entry) {
  u32 cpu = bpf_get_smp_processor_id();
  u64 now = bpf_ktime_get_ns();
  struct irq_name name = {};
  TP_DATA_LOC_READ_CONST(name.name, name, sizeof(name.name));
  names.update(&cpu, &name);
  entered.update(&cpu, &now);
  return 0;
}
TRACEPOINT_PROBE(irq, irq_handler_exit) {
  u32 cpu = bpf_get_smp_processor_id();
  u64 *then = entered.lookup(&cpu);
  struct irq_name *name = names.lookup(&cpu);
  if (!then || !name) return 0;
  struct irq_key key = {.slot = bpf_log2l(bpf_ktime_get_ns() - *then)};
  __builtin_memcpy(&key.name, name->name, sizeof(key.name));
  if (args->ret != IRQ_NONE) times.increment(key);
  return 0;
}
