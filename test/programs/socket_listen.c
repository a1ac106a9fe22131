// listen() calls with address and back log.
#include <net/sock.h>
#include <linux/net.h>
struct listening {
  u64 netns;
  u32 pid;
  u32 address;
  u16 port;
  int backlog;
  u16 type;
};
BPF_PERF_OUTPUT(listens);

int kprobe__inet_listen(struct pt_regs *ctx, struct socket *sock, int backlog) {
  struct sock *sk = sock->sk;
  struct listening event = {.backlog = backlog, .pid = bpf_get_current_pid_tgid() >> 32};
  event.type = sock->type;
  event.address = sk->__sk_common.skc_rcv_saddr;
  struct inet_sock *inet = inet_sk(sk);
  event.port = ntohs(inet->inet_sport);
  event.netns = sk->__sk_common.skc_net.net->ns.inum;
  listens.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
