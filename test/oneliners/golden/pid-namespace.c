BPF_RINGBUF_OUTPUT(events, 4096);
BPF_PERCPU_ARRAY(lost, u64, 1);

struct context_0 {
  char gap0[32];
  u64 f32;
};
struct event_0 {
  u64 id;
  u32 probe;
  char comm[16];
  s32 f0;
} __attribute__((aligned(8)));
_Static_assert(sizeof(struct event_0) == 32, "event_0");
int trace_0(struct context_0 *ctx)
{
  u32 ids[2] = {};
  u64 id;
  if (bpf_get_ns_current_pid_tgid(4ULL, 4026532000ULL, (void *)ids, sizeof(ids))) return 0;
  else id = (u64)ids[1] << 32 | ids[0];
  if ((u32)(id >> 32) != 5) return 0;
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
  e->f0 = (s32)ctx->f32;
  events.ringbuf_submit(e, 0);
  return 0;
}

