// Hash maps of each kind and each of their methods.
struct value {
  u64 count;
  u32 last;
};
BPF_HASH(plain, u32, struct value, 256);
BPF_PERCPU_HASH(percpu, u32, u64);
BPF_TABLE("lru_hash", u32, u64, lru, 128);
BPF_TABLE("lru_percpu_hash", u32, u64, lru_percpu, 128);
BPF_F_TABLE("hash", u32, u64, sparse, 128, BPF_F_NO_PREALLOC);

int methods(struct pt_regs *ctx) {
  u32 key = bpf_get_current_pid_tgid();
  struct value zero = {}, *value = plain.lookup_or_try_init(&key, &zero);
  if (value) {
    value->count++;
    value->last = bpf_get_smp_processor_id();
  }
  plain.insert(&key, &zero);
  u64 one = 1;
  percpu.increment(key);
  percpu.increment(key, 2);
  lru.update(&key, &one);
  lru_percpu.update(&key, &one);
  sparse.atomic_increment(key, 5);
  u64 *old = lru.lookup(&key);
  if (old && *old > 100) lru.delete(&key);
  return 0;
}
