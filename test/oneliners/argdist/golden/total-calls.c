BPF_PERCPU_ARRAY(dropped, u64, 1);
struct t0_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_value) == 8, "t0_value");
BPF_TABLE("percpu_array", u32, struct t0_value, t0_buffer, 1);
BPF_ARRAY_OF_MAPS(t0, "t0_buffer", 1);

int argdist_0(u64 *ctx)
{
  u32 t0_k = 0;
  int t0_zero = 0;
  void *t0_now = t0.lookup(&t0_zero);
  if (!t0_now) return 0;
  struct t0_value *t0_v = bpf_map_lookup_elem(t0_now, &t0_k);
  if (!t0_v) return 0;
  __sync_fetch_and_add(&t0_v->count, 1);
  return 0;
}

