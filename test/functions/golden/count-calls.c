struct counts_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct counts_value) == 8, "counts_value");
BPF_TABLE("percpu_array", u32, struct counts_value, counts_buffer, 876);
BPF_ARRAY_OF_MAPS(counts, "counts_buffer", 1);
BPF_PERCPU_ARRAY(dropped, u64, 1);

int count_0(u64 *ctx)
{
  u64 call = ctx[1];
  u64 wanted = call < 64 ? 0x940000800000005ULL : call < 128 ? 0x200000ULL : call < 192 ? 0x0ULL : call < 256 ? 0x400ULL : call < 320 ? 0x2ULL : call < 384 ? 0x0ULL : call < 448 ? 0x20000000000000ULL : 0;
  if (!(wanted >> (call & 63) & 1)) return 0;
  struct task_struct *caller = (struct task_struct *)bpf_get_current_task();
  u32 status = 0;
  bpf_probe_read_kernel(&status, sizeof(status), &caller->thread_info.status);
  if (status & 2) return 0;
  u32 counts_k = 0 + (u32)call;
  int counts_zero = 0;
  void *counts_now = counts.lookup(&counts_zero);
  if (!counts_now) return 0;
  struct counts_value *counts_v = bpf_map_lookup_elem(counts_now, &counts_k);
  if (!counts_v) return 0;
  __sync_fetch_and_add(&counts_v->count, 1);
  return 0;
}

int count_1(u64 *ctx)
{
  s32 saved = 0;
  bpf_probe_read_kernel(&saved, sizeof(saved), (void *)(ctx[0] + 120));
  u64 call = (s64)saved;
  u64 wanted = call < 64 ? 0x940000800000005ULL : call < 128 ? 0x200000ULL : call < 192 ? 0x0ULL : call < 256 ? 0x400ULL : call < 320 ? 0x2ULL : call < 384 ? 0x0ULL : call < 448 ? 0x20000000000000ULL : 0;
  if (!(wanted >> (call & 63) & 1)) return 0;
  struct task_struct *caller = (struct task_struct *)bpf_get_current_task();
  u32 status = 0;
  bpf_probe_read_kernel(&status, sizeof(status), &caller->thread_info.status);
  if (status & 2) return 0;
  u32 counts_k = 438 + (u32)call;
  int counts_zero = 0;
  void *counts_now = counts.lookup(&counts_zero);
  if (!counts_now) return 0;
  struct counts_value *counts_v = bpf_map_lookup_elem(counts_now, &counts_k);
  if (!counts_v) return 0;
  __sync_fetch_and_add(&counts_v->count, 1);
  return 0;
}

