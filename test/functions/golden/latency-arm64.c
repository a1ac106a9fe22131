struct registers {
  u64 regs[31], sp, pc, pstate;
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
struct latencies_value {
  u64 count;
  u64 sum;
  u64 min;
  u64 max;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct latencies_value) == 32, "latencies_value");
BPF_TABLE("percpu_array", u32, struct latencies_value, latencies_buffer, 497);
BPF_ARRAY_OF_MAPS(latencies, "latencies_buffer", 1);
BPF_PERCPU_ARRAY(dropped, u64, 1);

int leave_0(struct registers *ctx)
{
  u64 now = bpf_ktime_get_ns();
  struct frame frame = {};
  frame.sp = ctx->sp;
  frame.thread = (u32)bpf_get_current_pid_tgid();
  frame.function = 0;
  struct call *kept = calls.lookup(&frame);
  if (!kept) return 0;
  struct call call = *kept;
  calls.delete(&frame);
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
  u32 latencies_k = (0) * 497 + latencies_bucket;
  int latencies_zero = 0;
  void *latencies_now = latencies.lookup(&latencies_zero);
  if (!latencies_now) return 0;
  struct latencies_value *latencies_v = bpf_map_lookup_elem(latencies_now, &latencies_k);
  if (!latencies_v) return 0;
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
  frame.function = 0;
  struct call call = {};
  call.function = 0;
  call.start = bpf_ktime_get_ns();
  calls.update(&frame, &call);
  return 0;
}

