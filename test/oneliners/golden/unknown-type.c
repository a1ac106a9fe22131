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
  s64 f0;
  s32 f1_got;
  char f1[82];
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct event_0) == 128, "event_0");
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
  typeof(((struct foreign *)0)->a.b) m0 = {};
  bpf_probe_read(&m0, sizeof(m0), (void *)&((struct foreign *)ctx->di)->a.b);
  typeof(((typeof(((struct foreign *)0)->a.b))0)->c) m1 = {};
  bpf_probe_read(&m1, sizeof(m1), (void *)&((typeof(((struct foreign *)0)->a.b))m0)->c);
  e->f0 = (s64)m1;
  typeof(((struct foreign *)0)->name) m2 = {};
  bpf_probe_read(&m2, sizeof(m2), (void *)&((struct foreign *)ctx->di)->name);
  u64 p3 = (u64)__builtin_choose_expr(__builtin_types_compatible_p(typeof(m2), char[sizeof(m2)]), &((struct foreign *)ctx->di)->name, m2);
  e->f1_got = bpf_probe_read_str(e->f1, 82, (void *)p3);
  if (!p3) e->f1_got = -4096;
  events.ringbuf_submit(e, 0);
  return 0;
}

