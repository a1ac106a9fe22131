// Active TCP connections, IPv4 and IPv6.
#include <net/sock.h>
#include <bcc/proto.h>

struct event {
  u32 pid;
  u16 family;
  u16 dport;
  u32 saddr;
  u32 daddr;
  unsigned __int128 daddr6;
  char comm[TASK_COMM_LEN];
};
BPF_HASH(connecting, u32, struct sock *);
BPF_PERF_OUTPUT(events);

int connect_entry(struct pt_regs *ctx, struct sock *sk) {
  u32 tid = bpf_get_current_pid_tgid();
  connecting.update(&tid, &sk);
  return 0;
}

int connect_return(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid();
  struct sock **found = connecting.lookup(&tid);
  if (!found) return 0;
  if (PT_REGS_RC(ctx) == 0) {
    struct sock *sk = *found;
    struct event event = {.pid = bpf_get_current_pid_tgid() >> 32};
    event.family = sk->__sk_common.skc_family;
    event.dport = ntohs(sk->__sk_common.skc_dport);
    if (event.family == AF_INET) {
      event.saddr = sk->__sk_common.skc_rcv_saddr;
      event.daddr = sk->__sk_common.skc_daddr;
    } else {
      bpf_probe_read_kernel(&event.daddr6, sizeof(event.daddr6), sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32);
    }
    bpf_get_current_comm(&event.comm, sizeof(event.comm));
    events.perf_submit(ctx, &event, sizeof(event));
  }
  connecting.delete(&tid);
  return 0;
}
