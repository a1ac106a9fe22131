// Names of the kernel's macros as members and variables of one's own.
#include <net/sock.h>

struct event {
  u16 sk_family;
  u32 sk_daddr;
  u64 min, max;
  u64 READ;
};
BPF_PERF_OUTPUT(events);
BPF_HASH(spans, u64, struct event);

int sent(struct pt_regs *ctx, struct sock *sk, struct dentry *dentry) {
  struct event event = {};
  u16 sk_num = sk->sk_num;
  u64 current = bpf_ktime_get_ns(), swap = 2, abs = 3, one = 1;
  event.sk_family = sk->sk_family;
  event.sk_daddr = sk->sk_daddr;
  if (dentry->d_iname[0] == 'x' || sk->sk_v6_daddr.s6_addr32[3] == 1) return 0;
  struct event *known = spans.lookup_or_try_init(&one, &event);
  if (!known) return 0;
  known->min = min(known->min, current);
  known->max = max(known->max, current + swap + abs + sk_num);
  events.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
