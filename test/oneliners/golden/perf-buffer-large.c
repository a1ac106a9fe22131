struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
BPF_PERF_OUTPUT(events);
BPF_ARRAY(self, u32, 1);

struct event_0 {
  u64 id;
  u32 probe;
  char comm[16];
  s32 f0_got;
  char f0[502];
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct event_0) == 536, "event_0");
BPF_PERCPU_ARRAY(scratch_0, struct event_0, 1);
int trace_0(struct registers *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == (u32)(id >> 32)) return 0;
  int first = 0;
  struct event_0 *e = scratch_0.lookup(&first);
  if (!e) return 0;
  e->id = id;
  e->probe = 0;
  bpf_get_current_comm(e->comm, sizeof(e->comm));
  u64 p0 = (u64)ctx->di;
  e->f0_got = bpf_probe_read_user_str(e->f0, 502, (void *)p0);
  if (!p0) e->f0_got = -4096;
  events.perf_submit(ctx, e, sizeof(*e));
  return 0;
}

