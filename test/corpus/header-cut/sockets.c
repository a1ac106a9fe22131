#include <net/sock.h>
#include <linux/tcp.h>
struct key_t { u32 saddr; u16 dport; char comm[TASK_COMM_LEN]; };
BPF_HASH(counts, struct key_t, u64);
int kprobe__tcp_sendmsg(struct pt_regs *ctx, struct sock *sk) {
  struct key_t key = {};
  struct inet_sock *inet = (struct inet_sock *)sk;
  key.saddr = sk->__sk_common.skc_rcv_saddr * 2;
  key.dport = ntohs(inet->inet_sport);
  if (sk->sk_state == TCP_ESTABLISHED) counts.increment(key);
  return 0;
}
