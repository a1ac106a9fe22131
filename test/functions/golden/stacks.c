struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
BPF_STACK_TRACE(stacks, ((16384) >> 0) ?: 1);
BPF_STACK_TRACE(stacks_2, ((16384) >> 1) ?: 1);
BPF_STACK_TRACE(stacks_3, ((16384) >> 2) ?: 1);
BPF_STACK_TRACE(stacks_4, ((16384) >> 3) ?: 1);
static __always_inline int stack_of(void *ctx, u64 flags)
{
  int id = stacks.get_stackid(ctx, flags);
  if (id != -17) return id;
  id = stacks_2.get_stackid(ctx, flags);
  if (id >= 0) return id | 1 << 24;
  id = stacks_3.get_stackid(ctx, flags);
  if (id >= 0) return id | 2 << 24;
  id = stacks_4.get_stackid(ctx, flags);
  if (id >= 0) return id | 3 << 24;
  return id;
}
struct counts_key {
  u64 caller;
  char comm[16];
  s32 kernel;
  s32 user;
  u32 pid;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct counts_key) == 40, "counts_key");
struct counts_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct counts_value) == 8, "counts_value");
BPF_TABLE("percpu_hash", struct counts_key, struct counts_value, counts_buffer, 16384);
BPF_ARRAY_OF_MAPS(counts, "counts_buffer", 1);
BPF_PERCPU_ARRAY(dropped, u64, 1);

int count_0(struct registers *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  struct counts_key counts_k = {};
  counts_k.pid = (u32)(id >> 32);
  bpf_get_current_comm(counts_k.comm, sizeof(counts_k.comm));
  counts_k.kernel = stack_of(ctx, 0);
  counts_k.user = stack_of(ctx, 256);
  bpf_probe_read_user(&counts_k.caller, sizeof(counts_k.caller), (void *)ctx->sp);
  int counts_zero = 0;
  void *counts_now = counts.lookup(&counts_zero);
  if (!counts_now) return 0;
  struct counts_value *counts_v = bpf_map_lookup_elem(counts_now, &counts_k);
  if (!counts_v) {
    struct counts_value counts_new = {};
    bpf_map_update_elem(counts_now, &counts_k, &counts_new, BPF_NOEXIST);
    counts_v = bpf_map_lookup_elem(counts_now, &counts_k);
    if (!counts_v) {
      u32 counts_number = 0;
      u64 *counts_full = dropped.lookup(&counts_number);
      if (counts_full) __sync_fetch_and_add(counts_full, 1);
      return 0;
    }
  }
  __sync_fetch_and_add(&counts_v->count, 1);
  return 0;
}

