struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
BPF_PERCPU_ARRAY(dropped, u64, 2);
struct t0_value {
  u64 count;
  u64 sum;
  u64 min;
  u64 max;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_value) == 32, "t0_value");
BPF_TABLE("percpu_array", u32, struct t0_value, t0_buffer, 3);
BPF_ARRAY_OF_MAPS(t0, "t0_buffer", 1);
struct t1_key {
  u32 place;
  s32 f0;
  u32 bucket;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t1_key) == 16, "t1_key");
struct t1_value {
  u64 count;
  u64 sum;
  u64 min;
  u64 max;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t1_value) == 32, "t1_value");
BPF_TABLE("percpu_hash", struct t1_key, struct t1_value, t1_buffer, 100);
BPF_ARRAY_OF_MAPS(t1, "t1_buffer", 1);

int argdist_0(struct registers *ctx)
{
  u64 t0_x = ((u64)ctx->dx);
  u32 t0_k = (u32)bpf_get_attach_cookie(ctx);
  int t0_zero = 0;
  void *t0_now = t0.lookup(&t0_zero);
  if (!t0_now) return 0;
  struct t0_value *t0_v = bpf_map_lookup_elem(t0_now, &t0_k);
  if (!t0_v) return 0;
  __sync_fetch_and_add(&t0_v->count, 1);
  __sync_fetch_and_add(&t0_v->sum, t0_x);
  if (t0_v->count == 1 || t0_x < t0_v->min) t0_v->min = t0_x;
  if (t0_v->count == 1 || t0_x > t0_v->max) t0_v->max = t0_x;
  return 0;
}

int argdist_1(struct registers *ctx)
{
  struct t1_key t1_k = {};
  t1_k.place = (u32)bpf_get_attach_cookie(ctx);
  t1_k.f0 = (s32)bpf_get_smp_processor_id();
  u64 t1_x = ((u64)ctx->dx);
  u32 t1_bucket = 496;
  {
    u64 t1_u = t1_x;
    u32 t1_e = 0;
    u64 t1_w = t1_u;
    if (t1_w >> 32) { t1_w >>= 32; t1_e += 32; }
    if (t1_w >> 16) { t1_w >>= 16; t1_e += 16; }
    if (t1_w >> 8) { t1_w >>= 8; t1_e += 8; }
    if (t1_w >> 4) { t1_w >>= 4; t1_e += 4; }
    if (t1_w >> 2) { t1_w >>= 2; t1_e += 2; }
    if (t1_w >> 1) { t1_w >>= 1; t1_e += 1; }
    if (t1_u < 8) t1_bucket = t1_u;
    else t1_bucket = ((t1_e - 3 + 1) << 3) + ((t1_u >> (t1_e - 3)) & 7);
  }
  t1_k.bucket = t1_bucket;
  int t1_zero = 0;
  void *t1_now = t1.lookup(&t1_zero);
  if (!t1_now) return 0;
  struct t1_value *t1_v = bpf_map_lookup_elem(t1_now, &t1_k);
  if (!t1_v) {
    struct t1_value t1_new = {};
    bpf_map_update_elem(t1_now, &t1_k, &t1_new, BPF_NOEXIST);
    t1_v = bpf_map_lookup_elem(t1_now, &t1_k);
    if (!t1_v) {
      u32 t1_number = 1;
      u64 *t1_full = dropped.lookup(&t1_number);
      if (t1_full) __sync_fetch_and_add(t1_full, 1);
      return 0;
    }
  }
  __sync_fetch_and_add(&t1_v->count, 1);
  __sync_fetch_and_add(&t1_v->sum, t1_x);
  if (t1_v->count == 1 || t1_x < t1_v->min) t1_v->min = t1_x;
  if (t1_v->count == 1 || t1_x > t1_v->max) t1_v->max = t1_x;
  return 0;
}

