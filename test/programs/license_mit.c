// Another licence, and only helpers that it may call.
#define BPF_LICENSE Dual MIT/GPL
BPF_HASH(counts, u32);
int count(struct pt_regs *ctx) {
  u32 key = bpf_get_smp_processor_id();
  counts.increment(key);
  return 0;
}
