// Accepted TCP connections.
#include <net/sock.h>
struct accepted {
  u32 pid;
  u32 daddr;
  u16 lport;
  u16 dport;
};
BPF_PERF_OUTPUT(accepts);

int kretprobe__inet_csk_accept(struct pt_regs *ctx) {
  struct sock *sk = (struct sock *)PT_REGS_RC(ctx);
  if (!sk) return 0;
  struct accepted event = {.pid = bpf_get_current_pid_tgid() >> 32};
  u16 family = 0, dport = 0;
  bpf_probe_read_kernel(&family, sizeof(family), &sk->__sk_common.skc_family);
  if (family != AF_INET) return 0;
  bpf_probe_read_kernel(&event.lport, sizeof(event.lport), &sk->__sk_common.skc_num);
  bpf_probe_read_kernel(&dport, sizeof(dport), &sk->__sk_common.skc_dport);
  bpf_probe_read_kernel(&event.daddr, sizeof(event.daddr), &sk->__sk_common.skc_daddr);
  event.dport = ntohs(dport);
  accepts.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
