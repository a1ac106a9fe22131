BPF_RINGBUF_OUTPUT(events, 4096);
BPF_PERCPU_ARRAY(lost, u64, 1);
BPF_ARRAY(self, u32, 1);

struct context_0 {
  char gap0[24];
  u64 f24;
};
struct event_0 {
  u64 id;
  u32 probe;
  char comm[16];
  s32 f0_got;
  char f0[82];
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct event_0) == 120, "event_0");
struct again_0 {
  u64 id;
  u64 probe;
  char comm[16];
  u64 word0;
};
BPF_TABLE("lru_hash", u32, struct again_0, pending_0, 4096);
int trace_0(struct context_0 *ctx)
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
  u64 p0 = (u64)ctx->f24;
  e->f0_got = bpf_probe_read_user_str(e->f0, 82, (void *)p0);
  if (!p0) e->f0_got = -4096;
  if ((e->f0_got < 0 && e->f0_got != -4096)) {
    u32 thread = (u32)bpf_get_current_pid_tgid();
    struct again_0 again = {};
    again.id = e->id;
    again.probe = e->probe;
    __builtin_memcpy(again.comm, e->comm, sizeof(again.comm));
    again.word0 = (u64)ctx->f24;
    pending_0.update(&thread, &again);
    events.ringbuf_discard(e, 0);
    return 0;
  }
  events.ringbuf_submit(e, 0);
  return 0;
}
int again_at_0(void *ctx)
{
  u32 thread = (u32)bpf_get_current_pid_tgid();
  struct again_0 *kept = pending_0.lookup(&thread);
  if (!kept) return 0;
  struct again_0 again = *kept;
  pending_0.delete(&thread);
  struct event_0 *e = events.ringbuf_reserve(sizeof(struct event_0));
  if (!e) {
    int first = 0;
    u64 *lost_here = lost.lookup(&first);
    if (lost_here) lock_xadd(lost_here, 1);
    return 0;
  }
  u64 p0 = (u64)again.word0;
  e->f0_got = bpf_probe_read_user_str(e->f0, 82, (void *)p0);
  if (!p0) e->f0_got = -4096;
  e->id = again.id;
  e->probe = again.probe;
  __builtin_memcpy(e->comm, again.comm, sizeof(e->comm));
  events.ringbuf_submit(e, 0);
  return 0;
}

struct context_1 {
  char gap0[16];
  u64 f16;
};
struct event_1 {
  u64 id;
  u32 probe;
  char comm[16];
  s32 f0_got;
  char f0[82];
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct event_1) == 120, "event_1");
struct again_1 {
  u64 id;
  u64 probe;
  char comm[16];
  u64 word0;
};
BPF_TABLE("lru_hash", u32, struct again_1, pending_1, 4096);
int trace_1(struct context_1 *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == (u32)(id >> 32)) return 0;
  struct event_1 *e = events.ringbuf_reserve(sizeof(struct event_1));
  if (!e) {
    int first = 0;
    u64 *lost_here = lost.lookup(&first);
    if (lost_here) lock_xadd(lost_here, 1);
    return 0;
  }
  e->id = id;
  e->probe = 1;
  bpf_get_current_comm(e->comm, sizeof(e->comm));
  u64 p0 = (u64)ctx->f16;
  e->f0_got = bpf_probe_read_user_str(e->f0, 82, (void *)p0);
  if (!p0) e->f0_got = -4096;
  if ((e->f0_got < 0 && e->f0_got != -4096)) {
    u32 thread = (u32)bpf_get_current_pid_tgid();
    struct again_1 again = {};
    again.id = e->id;
    again.probe = e->probe;
    __builtin_memcpy(again.comm, e->comm, sizeof(again.comm));
    again.word0 = (u64)ctx->f16;
    pending_1.update(&thread, &again);
    events.ringbuf_discard(e, 0);
    return 0;
  }
  events.ringbuf_submit(e, 0);
  return 0;
}
int again_at_1(void *ctx)
{
  u32 thread = (u32)bpf_get_current_pid_tgid();
  struct again_1 *kept = pending_1.lookup(&thread);
  if (!kept) return 0;
  struct again_1 again = *kept;
  pending_1.delete(&thread);
  struct event_1 *e = events.ringbuf_reserve(sizeof(struct event_1));
  if (!e) {
    int first = 0;
    u64 *lost_here = lost.lookup(&first);
    if (lost_here) lock_xadd(lost_here, 1);
    return 0;
  }
  u64 p0 = (u64)again.word0;
  e->f0_got = bpf_probe_read_user_str(e->f0, 82, (void *)p0);
  if (!p0) e->f0_got = -4096;
  e->id = again.id;
  e->probe = again.probe;
  __builtin_memcpy(e->comm, again.comm, sizeof(e->comm));
  events.ringbuf_submit(e, 0);
  return 0;
}

