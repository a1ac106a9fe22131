BPF_PERCPU_ARRAY(dropped, u64, 1);
struct t0_key {
  char f0[1008];
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_key) == 1008, "t0_key");
struct t0_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_value) == 8, "t0_value");
BPF_TABLE("percpu_hash", struct t0_key, struct t0_value, t0_buffer, 10240);
BPF_ARRAY_OF_MAPS(t0, "t0_buffer", 1);
BPF_PERCPU_ARRAY(t0_scratch, struct t0_key, 1);

struct context_0 {
  char gap0[24];
  u64 f24;
};
int argdist_0(struct context_0 *ctx)
{
  int t0_first = 0;
  struct t0_key *t0_k = t0_scratch.lookup(&t0_first);
  if (!t0_k) return 0;
  volatile u64 *t0_words = (void *)t0_k;
  _Pragma("unroll") for (int i = 0; i < (int)sizeof(*t0_k) / 8; i++) t0_words[i] = 0;
  s32 got_0 = 0;
  u64 p0 = (u64)ctx->f24;
  got_0 = bpf_probe_read_user_str((*t0_k).f0, 1002, (void *)p0);
  if (!p0) got_0 = -4096;
  if (got_0 == -4096) {
    *(u32 *)((*t0_k).f0 + 0) = 0x6c756e28;
    (*t0_k).f0[4] = 108;
    (*t0_k).f0[5] = 41;
    (*t0_k).f0[6] = 0;
  }
  if (got_0 < 0 && got_0 != -4096) {
    *(u32 *)((*t0_k).f0 + 0) = 0x726e7528;
    *(u32 *)((*t0_k).f0 + 4) = 0x61646165;
    *(u32 *)((*t0_k).f0 + 8) = 0x29656c62;
    (*t0_k).f0[12] = 0;
  }
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

