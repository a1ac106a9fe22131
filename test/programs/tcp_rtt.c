// Smoothed round-trip time by peer.
#include <linux/tcp.h>
struct peer {
  u32 daddr;
  u64 slot;
};
BPF_HISTOGRAM(rtt, struct peer);

int on_established(struct pt_regs *ctx, struct sock *sk) {
  struct tcp_sock *tp = (struct tcp_sock *)sk;
  struct peer peer = {.daddr = sk->__sk_common.skc_daddr};
  peer.slot = bpf_log2l(tp->srtt_us >> 3);
  rtt.atomic_increment(peer, 1);
  return 0;
}
