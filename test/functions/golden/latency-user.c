struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
struct call {
  u64 start;
  u32 function;
};
struct frame {
  u64 sp;
  u32 thread;
  u32 function;
};
BPF_TABLE("lru_hash", struct frame, struct call, calls, 65536);
struct latencies_key {
  u32 f0;
  u32 f1;
  u32 bucket;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct latencies_key) == 16, "latencies_key");
struct latencies_value {
  u64 count;
  u64 sum;
  u64 min;
  u64 max;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct latencies_value) == 32, "latencies_value");
BPF_TABLE("percpu_hash", struct latencies_key, struct latencies_value, latencies_buffer, 16384);
BPF_ARRAY_OF_MAPS(latencies, "latencies_buffer", 1);
BPF_PERCPU_ARRAY(dropped, u64, 1);

int leave_0(struct registers *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  u64 now = bpf_ktime_get_ns();
  struct frame frame = {};
  frame.sp = ctx->sp - 8;
  frame.thread = (u32)bpf_get_current_pid_tgid();
  frame.function = (u32)bpf_get_attach_cookie(ctx);
  struct call *kept = calls.lookup(&frame);
  if (!kept) return 0;
  struct call call = *kept;
  calls.delete(&frame);
  struct latencies_key latencies_k = {};
  latencies_k.f0 = call.function;
  latencies_k.f1 = (u32)(id >> 32);
  u64 latencies_x = (now > call.start ? now - call.start : 0) / 1000;
  u32 latencies_bucket = 496;
  {
    u64 latencies_u = latencies_x;
    u32 latencies_e = 0;
    u64 latencies_w = latencies_u;
    if (latencies_w >> 32) { latencies_w >>= 32; latencies_e += 32; }
    if (latencies_w >> 16) { latencies_w >>= 16; latencies_e += 16; }
    if (latencies_w >> 8) { latencies_w >>= 8; latencies_e += 8; }
    if (latencies_w >> 4) { latencies_w >>= 4; latencies_e += 4; }
    if (latencies_w >> 2) { latencies_w >>= 2; latencies_e += 2; }
    if (latencies_w >> 1) { latencies_w >>= 1; latencies_e += 1; }
    if (latencies_u < 8) latencies_bucket = latencies_u;
    else latencies_bucket = ((latencies_e - 3 + 1) << 3) + ((latencies_u >> (latencies_e - 3)) & 7);
  }
  latencies_k.bucket = latencies_bucket;
  int latencies_zero = 0;
  void *latencies_now = latencies.lookup(&latencies_zero);
  if (!latencies_now) return 0;
  struct latencies_value *latencies_v = bpf_map_lookup_elem(latencies_now, &latencies_k);
  if (!latencies_v) {
    struct latencies_value latencies_new = {};
    bpf_map_update_elem(latencies_now, &latencies_k, &latencies_new, BPF_NOEXIST);
    latencies_v = bpf_map_lookup_elem(latencies_now, &latencies_k);
    if (!latencies_v) {
      u32 latencies_number = 0;
      u64 *latencies_full = dropped.lookup(&latencies_number);
      if (latencies_full) __sync_fetch_and_add(latencies_full, 1);
      return 0;
    }
  }
  __sync_fetch_and_add(&latencies_v->count, 1);
  __sync_fetch_and_add(&latencies_v->sum, latencies_x);
  if (latencies_v->count == 1 || latencies_x < latencies_v->min) latencies_v->min = latencies_x;
  if (latencies_v->count == 1 || latencies_x > latencies_v->max) latencies_v->max = latencies_x;
  return 0;
}

int enter_0(struct registers *ctx)
{
  struct frame frame = {};
  frame.sp = ctx->sp;
  frame.thread = (u32)bpf_get_current_pid_tgid();
  frame.function = (u32)bpf_get_attach_cookie(ctx);
  struct call call = {};
  call.function = (u32)bpf_get_attach_cookie(ctx);
  call.start = bpf_ktime_get_ns();
  calls.update(&frame, &call);
  return 0;
}

