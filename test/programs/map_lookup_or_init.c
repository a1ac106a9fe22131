// The old method that leaves the function when it fails.
BPF_HASH(counts, u32, u64);
int count(struct pt_regs *ctx) {
  u32 key = bpf_get_current_pid_tgid() >> 32;
  u64 zero = 0, *value = counts.lookup_or_init(&key, &zero);
  (*value)++;
  return 0;
}
