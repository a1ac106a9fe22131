// Bytes by process and connection.
#include <net/sock.h>
struct flow_key {
  u32 pid;
  u32 saddr, daddr;
  u16 lport, dport;
};
BPF_HASH(sent, struct flow_key);
BPF_HASH(received, struct flow_key);

static inline int fill(struct flow_key *key, struct sock *sk) {
  u16 family = 0;
  bpf_probe_read_kernel(&family, sizeof(family), &sk->__sk_common.skc_family);
  if (family != AF_INET) return 0;
  key->pid = bpf_get_current_pid_tgid() >> 32;
  bpf_probe_read_kernel(&key->saddr, 4, &sk->__sk_common.skc_rcv_saddr);
  bpf_probe_read_kernel(&key->daddr, 4, &sk->__sk_common.skc_daddr);
  bpf_probe_read_kernel(&key->lport, 2, &sk->__sk_common.skc_num);
  bpf_probe_read_kernel(&key->dport, 2, &sk->__sk_common.skc_dport);
  return 1;
}

int kprobe__tcp_sendmsg(struct pt_regs *ctx, struct sock *sk, struct msghdr *msg, size_t size) {
  struct flow_key key = {};
  if (fill(&key, sk)) sent.increment(key, size);
  return 0;
}

int kprobe__tcp_cleanup_rbuf(struct pt_regs *ctx, struct sock *sk, int copied) {
  struct flow_key key = {};
  if (copied > 0 && fill(&key, sk)) received.increment(key, copied);
  return 0;
}
