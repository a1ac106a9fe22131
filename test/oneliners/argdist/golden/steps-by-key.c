BPF_PERCPU_ARRAY(dropped, u64, 1);
struct t0_key {
  char f0[16];
  u32 bucket;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_key) == 24, "t0_key");
struct t0_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_value) == 8, "t0_value");
BPF_TABLE("percpu_hash", struct t0_key, struct t0_value, t0_buffer, 10240);
BPF_ARRAY_OF_MAPS(t0, "t0_buffer", 1);

struct context_0 {
  char gap0[8];
  char f8[16];
  char gap24[4];
  s32 f28;
};
int argdist_0(struct context_0 *ctx)
{
  struct t0_key t0_k = {};
  bpf_probe_read_kernel_str(t0_k.f0, 16, (void *)(ctx->f8));
  s64 t0_x = ((s32)ctx->f28);
  u32 t0_bucket = 4;
  if (t0_x >= 20LL) {
    t0_bucket = 5;
  } else if (t0_x >= (-20LL)) {
    t0_bucket = (u32)((u64)(t0_x - (-20LL)) / 10ULL);
  }
  t0_k.bucket = t0_bucket;
  int t0_zero = 0;
  void *t0_now = t0.lookup(&t0_zero);
  if (!t0_now) return 0;
  struct t0_value *t0_v = bpf_map_lookup_elem(t0_now, &t0_k);
  if (!t0_v) {
    struct t0_value t0_new = {};
    bpf_map_update_elem(t0_now, &t0_k, &t0_new, BPF_NOEXIST);
    t0_v = bpf_map_lookup_elem(t0_now, &t0_k);
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

