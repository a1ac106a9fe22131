// Congestion state of each socket over time.
#include <net/inet_connection_sock.h>
struct ca_key {
  struct sock *sk;
  u32 state;
};
BPF_HASH(times, struct ca_key, u64);
BPF_HASH(last_change, struct sock *, u64);

int on_ca_state(struct pt_regs *ctx, struct sock *sk, u8 to) {
  struct inet_connection_sock *icsk = inet_csk(sk);
  u64 now = bpf_ktime_get_ns();
  u64 *then = last_change.lookup(&sk);
  if (then) {
    struct ca_key key = {.sk = sk};
    u8 before = 0;
    bpf_probe_read_kernel(&before, 1, (char *)&icsk->icsk_retransmits - 1);
    key.state = before & 0x1f;
    u64 zero = 0, *sum = times.lookup_or_try_init(&key, &zero);
    if (sum) *sum += now - *then;
  }
  last_change.update(&sk, &now);
  return 0;
}
