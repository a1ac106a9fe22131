// From udp_sendmsg to its return, by destination port.
#include <net/sock.h>
#include <uapi/linux/in.h>
struct call {
  u64 began;
  u16 port;
};
BPF_HASH(calls, u32, struct call);
BPF_HISTOGRAM(by_port, u16);

int kprobe__udp_sendmsg(struct pt_regs *ctx, struct sock *sk, struct msghdr *msg, size_t length) {
  u32 tid = bpf_get_current_pid_tgid();
  struct call call = {.began = bpf_ktime_get_ns()};
  struct sockaddr_in *name = msg->msg_name;
  if (name) {
    u16 port = 0;
    bpf_probe_read_kernel(&port, sizeof(port), &name->sin_port);
    call.port = ntohs(port);
  }
  calls.update(&tid, &call);
  return 0;
}

int kretprobe__udp_sendmsg(struct pt_regs *ctx) {
  u32 tid = bpf_get_current_pid_tgid();
  struct call *call = calls.lookup(&tid);
  if (!call) return 0;
  u16 port = call->port;
  by_port.increment(port);
  calls.delete(&tid);
  return 0;
}
