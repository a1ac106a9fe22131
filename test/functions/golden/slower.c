struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
struct slow_call {
  u64 start;
  u64 latency;
  u64 result;
  u64 a0;
  u64 a1;
  u64 caller;
  s32 kernel;
  s32 user;
  u32 pid;
  u32 tid;
  u32 function;
  char comm[16];
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct slow_call) == 88, "slow_call");
struct call {
  u64 start;
  u64 a0;
  u64 a1;
  s32 kernel;
  s32 user;
  u64 caller;
  u32 function;
};
struct frame {
  u64 sp;
  u32 thread;
  u32 function;
};
BPF_TABLE("lru_hash", struct frame, struct call, calls, 65536);
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
BPF_RINGBUF_OUTPUT(events, 256);
BPF_PERCPU_ARRAY(lost, u64, 1);
BPF_ARRAY(self, u32, 1);

int leave_0(struct registers *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == (u32)(id >> 32)) return 0;
  u64 now = bpf_ktime_get_ns();
  struct frame frame = {};
  frame.sp = ctx->sp - 8;
  frame.thread = (u32)bpf_get_current_pid_tgid();
  frame.function = 0;
  struct call *kept = calls.lookup(&frame);
  if (!kept) return 0;
  struct call call = *kept;
  calls.delete(&frame);
  u64 latency = (now > call.start ? now - call.start : 0);
  if (latency < 10000ULL) return 0;
  struct slow_call *e = events.ringbuf_reserve(sizeof(struct slow_call));
  if (!e) {
    int first = 0;
    u64 *lost_here = lost.lookup(&first);
    if (lost_here) lock_xadd(lost_here, 1);
    return 0;
  }
  e->start = call.start;
  e->latency = latency;
  e->result = (u64)ctx->ax;
  e->a0 = call.a0;
  e->a1 = call.a1;
  e->kernel = call.kernel;
  e->user = call.user;
  e->caller = call.caller;
  e->pid = (u32)(id >> 32);
  e->tid = (u32)id;
  e->function = call.function;
  bpf_get_current_comm(e->comm, sizeof(e->comm));
  events.ringbuf_submit(e, 0);
  return 0;
}

int enter_0(struct registers *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == (u32)(id >> 32)) return 0;
  struct frame frame = {};
  frame.sp = ctx->sp;
  frame.thread = (u32)bpf_get_current_pid_tgid();
  frame.function = 0;
  struct call call = {};
  call.function = 0;
  call.a0 = (u64)ctx->di;
  call.a1 = (u64)ctx->si;
  call.kernel = stack_of(ctx, 0);
  call.user = stack_of(ctx, 256);
  bpf_probe_read_user(&call.caller, sizeof(call.caller), (void *)ctx->sp);
  call.start = bpf_ktime_get_ns();
  calls.update(&frame, &call);
  return 0;
}

int leave_1(struct registers *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == (u32)(id >> 32)) return 0;
  u64 now = bpf_ktime_get_ns();
  struct frame frame = {};
  frame.sp = ctx->sp - 8;
  frame.thread = (u32)bpf_get_current_pid_tgid();
  frame.function = 1 + 0;
  struct call *kept = calls.lookup(&frame);
  if (!kept) return 0;
  struct call call = *kept;
  calls.delete(&frame);
  u64 latency = (now > call.start ? now - call.start : 0);
  if (latency < 10000ULL) return 0;
  struct slow_call *e = events.ringbuf_reserve(sizeof(struct slow_call));
  if (!e) {
    int first = 0;
    u64 *lost_here = lost.lookup(&first);
    if (lost_here) lock_xadd(lost_here, 1);
    return 0;
  }
  e->start = call.start;
  e->latency = latency;
  e->result = (u64)ctx->ax;
  e->a0 = call.a0;
  e->a1 = call.a1;
  e->kernel = call.kernel;
  e->user = call.user;
  e->caller = call.caller;
  e->pid = (u32)(id >> 32);
  e->tid = (u32)id;
  e->function = call.function;
  bpf_get_current_comm(e->comm, sizeof(e->comm));
  events.ringbuf_submit(e, 0);
  return 0;
}

int enter_1(struct registers *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == (u32)(id >> 32)) return 0;
  struct frame frame = {};
  frame.sp = ctx->sp;
  frame.thread = (u32)bpf_get_current_pid_tgid();
  frame.function = 1 + 0;
  struct call call = {};
  call.function = 1 + 0;
  call.a0 = (u64)ctx->di;
  call.a1 = (u64)ctx->si;
  call.kernel = stack_of(ctx, 0);
  call.user = stack_of(ctx, 256);
  bpf_probe_read_user(&call.caller, sizeof(call.caller), (void *)ctx->sp);
  call.start = bpf_ktime_get_ns();
  calls.update(&frame, &call);
  return 0;
}

