// The socket members by their short names.
#include <net/inet_sock.h>
#include <linux/tcp.h>
struct flow {
  u32 saddr, daddr;
  u16 sport, dport;
  u8 state;
  u32 srtt_us;
  u32 snd_cwnd;
};
BPF_PERF_OUTPUT(flows);

int on_ack(struct pt_regs *ctx, struct sock *sk) {
  if (sk->sk_family != AF_INET) return 0;
  struct inet_sock *inet = inet_sk(sk);
  struct tcp_sock *tp = tcp_sk(sk);
  struct flow flow = {};
  flow.saddr = sk->sk_rcv_saddr;
  flow.daddr = sk->sk_daddr;
  flow.sport = sk->sk_num;
  flow.dport = ntohs(inet->inet_sport);
  flow.state = sk->sk_state;
  flow.srtt_us = tp->srtt_us >> 3;
  flow.snd_cwnd = tp->snd_cwnd;
  flows.perf_submit(ctx, &flow, sizeof(flow));
  return 0;
}
