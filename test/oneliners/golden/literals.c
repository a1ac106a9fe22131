struct registers {
  u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
BPF_RINGBUF_OUTPUT(events, 4096);
BPF_PERCPU_ARRAY(lost, u64, 1);
BPF_ARRAY(self, u32, 1);

struct event_0 {
  u64 id;
  u32 probe;
  char comm[16];
  s32 f0_got;
  char f0[82];
  s32 f1_got;
  char f1[3];
  s32 f2_got;
  char f2[82];
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct event_0) == 216, "event_0");
int trace_0(struct registers *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == (u32)(id >> 32)) return 0;
  struct event_0 *e = events.ringbuf_reserve(sizeof(struct event_0));
  if (!e) {
    int first = 0;
    u64 *lost_here = lost.lookup(&first);
    if (lost_here) lock_xadd(lost_here, 1);
    return 0;
  }
  e->id = id;
  e->probe = 0;
  bpf_get_current_comm(e->comm, sizeof(e->comm));
  if ((ctx->di > 2)) {
    *(u32 *)(e->f0 + 0) = 0x676962;
    e->f0_got = 4;
  } else {
    if (ctx->di) {
      *(u32 *)(e->f0 + 0) = 0x6964656d;
      e->f0[4] = 117;
      e->f0[5] = 109;
      e->f0[6] = 0;
      e->f0_got = 7;
    } else {
      u64 p0 = (u64)ctx->di;
      e->f0_got = bpf_probe_read_user_str(e->f0, 82, (void *)p0);
      if (!p0) e->f0_got = -4096;
    }
  }
  e->f1[0] = 97;
  e->f1[1] = 98;
  e->f1[2] = 0;
  e->f1_got = 3;
  u64 p1 = (u64)ctx->di;
  e->f2_got = bpf_probe_read_user_str(e->f2, 82, (void *)p1);
  if (!p1) e->f2_got = -4096;
  events.ringbuf_submit(e, 0);
  return 0;
}

