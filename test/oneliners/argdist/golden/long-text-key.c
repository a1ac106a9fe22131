BPF_PERCPU_ARRAY(dropped, u64, 1);
struct t0_key {
  char f0[1008];
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_key) == 1008, "t0_key");
struct t0_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_value) == 8, "t0_value");
BPF_TABLE("percpu_hash", struct t0_key, struct t0_value, t0_turn, 10240);
BPF_ARRAY_OF_MAPS(t0, "t0_turn", 1);
BPF_PERCPU_ARRAY(t0_scratch, struct t0_key, 1);

int argdist_0(u64 *ctx)
{
  u64 call = ctx[1];
  if (call != 257) return 0;
  u64 segment = 0;
  bpf_probe_read_kernel(&segment, sizeof(segment), (void *)(ctx[0] + 136));
  if (segment == 0x23) return 0;
  int t0_first = 0;
  struct t0_key *t0_k = t0_scratch.lookup(&t0_first);
  if (!t0_k) return 0;
  volatile u64 *t0_words = (void *)t0_k;
  _Pragma("unroll") for (int i = 0; i < (int)sizeof(*t0_k) / 8; i++) t0_words[i] = 0;
  u64 v0 = 0;
  bpf_probe_read_kernel(&v0, sizeof(v0), (void *)(ctx[0] + 104));
  u64 p1 = (u64)v0;
  bpf_probe_read_user_str((*t0_k).f0, 1001, (void *)p1);
  int t0_zero = 0;
  void *t0_now = t0.lookup(&t0_zero);
  if (!t0_now) return 0;
  struct t0_value *t0_v = bpf_map_lookup_elem(t0_now, &(*t0_k));
  if (!t0_v) {
    struct t0_value t0_new = {};
    bpf_map_update_elem(t0_now, &(*t0_k), &t0_new, BPF_NOEXIST);
    t0_v = bpf_map_lookup_elem(t0_now, &(*t0_k));
    if (!t0_v) {
      u32 t0_number = 0;
      u64 *t0_full = dropped.lookup(&t0_number);
      if (t0_full) __sync_fetch_and_add(t0_full, 1);
      return 0;
    }
  }
  __sync_fetch_and_add(&t0_v->count, 1);
  return 0;
}

