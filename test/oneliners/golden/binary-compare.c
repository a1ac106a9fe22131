BPF_RINGBUF_OUTPUT(events, 4096);
BPF_PERCPU_ARRAY(lost, u64, 1);
BPF_ARRAY(self, u32, 1);

BPF_PERCPU_ARRAY(unread, u64, 1);
static __always_inline void count_unread(void) { int first = 0; u64 *count = unread.lookup(&first); if (count) *count += 1; }
struct context_0 {
  char gap0[24];
  u64 f24;
  char gap32[8];
  u64 f40;
};
struct event_0 {
  u64 id;
  u32 probe;
  char comm[16];
  s32 f0;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct event_0) == 32, "event_0");
struct again_0 {
  u64 id;
  u64 probe;
  u64 f0;
  char comm[16];
  u64 judge;
  u64 word0;
};
BPF_TABLE("lru_hash", u32, struct again_0, pending_0, 4096);
int trace_0(struct context_0 *ctx)
{
  u64 id = bpf_get_current_pid_tgid();
  int zero = 0;
  u32 *own = self.lookup(&zero);
  if (own && *own == (u32)(id >> 32)) return 0;
  int missing = 0;
  u64 s0[1] = {};
  u64 a2 = (u64)ctx->f40;
  long n1 = bpf_probe_read_user(s0, 4, (void *)a2);
  if (n1 < 0 && a2) missing = 1;
  if (!missing && !(n1 == 0 && (s0[0] & 0xffffffffULL) == 0x6cULL)) return 0;
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
  e->f0 = (s32)((s32)ctx->f24);
  if (missing) {
    u32 thread = (u32)bpf_get_current_pid_tgid();
    struct again_0 again = {};
    again.id = e->id;
    again.probe = e->probe;
    again.f0 = e->f0;
    __builtin_memcpy(again.comm, e->comm, sizeof(again.comm));
    again.judge = missing;
    again.word0 = (u64)ctx->f40;
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
  if (again.judge) {
    u64 s0[1] = {};
    u64 a2 = (u64)again.word0;
    long n1 = bpf_probe_read_user(s0, 4, (void *)a2);
    if (n1 < 0 && a2) count_unread();
    if (!(n1 == 0 && (s0[0] & 0xffffffffULL) == 0x6cULL)) return 0;
  }
  struct event_0 *e = events.ringbuf_reserve(sizeof(struct event_0));
  if (!e) {
    int first = 0;
    u64 *lost_here = lost.lookup(&first);
    if (lost_here) lock_xadd(lost_here, 1);
    return 0;
  }
  e->id = again.id;
  e->probe = again.probe;
  e->f0 = again.f0;
  __builtin_memcpy(e->comm, again.comm, sizeof(e->comm));
  events.ringbuf_submit(e, 0);
  return 0;
}

