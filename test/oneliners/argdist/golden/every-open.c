BPF_PERCPU_ARRAY(dropped, u64, 1);
struct t0_key {
  s32 f0;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_key) == 8, "t0_key");
struct t0_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_value) == 8, "t0_value");
BPF_TABLE("percpu_hash", struct t0_key, struct t0_value, t0_buffer, 10240);
BPF_ARRAY_OF_MAPS(t0, "t0_buffer", 1);

struct context_0 {
  char gap0[32];
  u64 f32;
};
int argdist_0(struct context_0 *ctx)
{
  struct t0_key t0_k = {};
  t0_k.f0 = (s32)ctx->f32;
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

struct context_1 {
  char gap0[24];
  u64 f24;
};
int argdist_1(struct context_1 *ctx)
{
  struct t0_key t0_k = {};
  t0_k.f0 = (s32)ctx->f24;
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

struct context_2 {
  u64 f0;
};
int argdist_2(struct context_2 *ctx)
{
  struct t0_key t0_k = {};
  t0_k.f0 = (s32)577;
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

struct context_3 {
  char gap0[32];
  u64 f32;
};
int argdist_3(struct context_3 *ctx)
{
  struct t0_key t0_k = {};
  u64 v0 = 0;
  bpf_probe_read_user(&v0, sizeof(v0), (void *)ctx->f32);
  t0_k.f0 = (s32)v0;
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

