// Names asked of a DNS server, from the payload of sendmsg.
#include <net/sock.h>
#include <linux/uio.h>
struct query {
  u32 pid;
  u32 length;
  u8 data[128];
};
BPF_PERCPU_ARRAY(scratch, struct query, 1);
BPF_PERF_OUTPUT(queries);

int on_send(struct pt_regs *ctx, struct sock *sk, struct msghdr *msg, size_t length) {
  if (sk->__sk_common.skc_dport != htons(53)) return 0;
  int zero = 0;
  struct query *query = scratch.lookup(&zero);
  if (!query) return 0;
  query->pid = bpf_get_current_pid_tgid() >> 32;
  query->length = length;
  const void *from = 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
  bpf_probe_read_kernel(&from, sizeof(from), &msg->msg_iter.__iov);
#else
  bpf_probe_read_kernel(&from, sizeof(from), &msg->msg_iter.iov);
#endif
  bpf_probe_read_user(&query->data, sizeof(query->data), from);
  queries.perf_submit(ctx, query, sizeof(*query));
  return 0;
}
