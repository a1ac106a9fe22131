struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
struct counts_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct counts_value) == 8, "counts_value");
BPF_TABLE("percpu_array", u32, struct counts_value, counts_buffer, 1);
BPF_ARRAY_OF_MAPS(counts, "counts_buffer", 1);
BPF_PERCPU_ARRAY(dropped, u64, 1);
BPF_CGROUP_ARRAY(cgroup, 1);

int count_0(struct registers *ctx)
{
  if (cgroup.check_current_task(0) <= 0) return 0;
  u32 counts_k = 0;
  int counts_zero = 0;
  void *counts_now = counts.lookup(&counts_zero);
  if (!counts_now) return 0;
  struct counts_value *counts_v = bpf_map_lookup_elem(counts_now, &counts_k);
  if (!counts_v) return 0;
  __sync_fetch_and_add(&counts_v->count, 1);
  return 0;
}

