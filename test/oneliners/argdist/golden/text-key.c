struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
BPF_PERCPU_ARRAY(dropped, u64, 1);
struct t0_key {
  char f0[88];
  u32 f1;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_key) == 96, "t0_key");
struct t0_value {
  u64 count;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct t0_value) == 8, "t0_value");
BPF_TABLE("percpu_hash", struct t0_key, struct t0_value, t0_buffer, 10240);
BPF_ARRAY_OF_MAPS(t0, "t0_buffer", 1);
BPF_CGROUP_ARRAY(cgroup, 1);

int argdist_0(struct registers *ctx)
{
  u32 ids[2] = {};
  u64 id;
  if (bpf_get_ns_current_pid_tgid(4ULL, 4026532000ULL, (void *)ids, sizeof(ids))) return 0;
  else id = (u64)ids[1] << 32 | ids[0];
  if (cgroup.check_current_task(0) <= 0) return 0;
  if (!(((s32)ctx->di) == 1)) return 0;
  struct t0_key t0_k = {};
  s32 got_0 = 0;
  u64 p0 = (u64)ctx->si;
  got_0 = bpf_probe_read_user_str(t0_k.f0, 82, (void *)p0);
  if (!p0) got_0 = -4096;
  t0_k.f1 = (u32)(u32)id;
  if (got_0 == -4096) {
    *(u32 *)(t0_k.f0 + 0) = 0x6c756e28;
    t0_k.f0[4] = 108;
    t0_k.f0[5] = 41;
    t0_k.f0[6] = 0;
  }
  if (got_0 < 0 && got_0 != -4096) {
    *(u32 *)(t0_k.f0 + 0) = 0x726e7528;
    *(u32 *)(t0_k.f0 + 4) = 0x61646165;
    *(u32 *)(t0_k.f0 + 8) = 0x29656c62;
    t0_k.f0[12] = 0;
  }
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

