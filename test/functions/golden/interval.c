struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
BPF_ARRAY(lasts, u64, 1);
struct intervals_value {
  u64 count;
  u64 sum;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct intervals_value) == 16, "intervals_value");
BPF_TABLE("percpu_array", u32, struct intervals_value, intervals_buffer, 497);
BPF_ARRAY_OF_MAPS(intervals, "intervals_buffer", 1);
BPF_PERCPU_ARRAY(dropped, u64, 1);

int interval_0(struct registers *ctx)
{
  u64 now = bpf_ktime_get_ns();
  int only = 0;
  u64 *last = lasts.lookup(&only);
  if (!last) return 0;
  u64 before = *last;
  *last = now;
  if (before == 0) return 0;
  u64 apart = now > before ? now - before : 0;
  u64 intervals_x = apart / 1000000;
  u32 intervals_bucket = 496;
  {
    u64 intervals_u = intervals_x;
    u32 intervals_e = 0;
    u64 intervals_w = intervals_u;
    if (intervals_w >> 32) { intervals_w >>= 32; intervals_e += 32; }
    if (intervals_w >> 16) { intervals_w >>= 16; intervals_e += 16; }
    if (intervals_w >> 8) { intervals_w >>= 8; intervals_e += 8; }
    if (intervals_w >> 4) { intervals_w >>= 4; intervals_e += 4; }
    if (intervals_w >> 2) { intervals_w >>= 2; intervals_e += 2; }
    if (intervals_w >> 1) { intervals_w >>= 1; intervals_e += 1; }
    if (intervals_u < 8) intervals_bucket = intervals_u;
    else intervals_bucket = ((intervals_e - 3 + 1) << 3) + ((intervals_u >> (intervals_e - 3)) & 7);
  }
  u32 intervals_k = (0) * 497 + intervals_bucket;
  int intervals_zero = 0;
  void *intervals_now = intervals.lookup(&intervals_zero);
  if (!intervals_now) return 0;
  struct intervals_value *intervals_v = bpf_map_lookup_elem(intervals_now, &intervals_k);
  if (!intervals_v) return 0;
  __sync_fetch_and_add(&intervals_v->count, 1);
  __sync_fetch_and_add(&intervals_v->sum, intervals_x);
  return 0;
}

