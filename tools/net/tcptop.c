// Bytes that processes send and receive over TCP, by connection.
#include <tool.h>
#include <connections.h>

struct key {
  struct ends ends;
  pid_nr pid;
  char comm[16];
};
COUNTS(traffic, struct key, sum(size_bytes, received), sum(size_bytes, sent))

static __always_inline int count(struct sock *sk, s64 received, s64 sent) {
  if ((received <= 0 && sent <= 0) || !task_wanted() || !socket_wanted(sk)) return 0;
  struct key key = {};
  ends_of_socket(sk, &key.ends);
  key.pid = task_pid();
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  return traffic_add(&key, received > 0 ? received : 0, sent > 0 ? sent : 0);
}

// What is only looked at (MSG_PEEK) is received again.
#if HAS_TRACEPOINT(sock, sock_recv_length)
TRACEPOINT_PROBE(sock, sock_recv_length) {
  if (args->protocol != 6 || args->flags & 2) return 0;
  return count((struct sock *)args->sk, args->ret, 0);
}

TRACEPOINT_PROBE(sock, sock_send_length) {
  if (args->protocol != 6) return 0;
  return count((struct sock *)args->sk, 0, args->ret);
}
#endif

KRETFUNC_PROBE(tcp_sendmsg, struct sock *sk, struct msghdr *message, size_t size, int result) {
  return count(sk, 0, result);
}

// Called with what was taken out of the socket.
KFUNC_PROBE(tcp_cleanup_rbuf, struct sock *sk, int copied) { return count(sk, copied, 0); }

int kprobe__tcp_cleanup_rbuf(struct pt_regs *ctx, struct sock *sk, int copied) {
  return count(sk, copied, 0);
}

BPF_TABLE("lru_hash", u32, u64, sending, 10240);

int kprobe__tcp_sendmsg(struct pt_regs *ctx, struct sock *sk) {
  u32 thread = bpf_get_current_pid_tgid();
  u64 socket = (u64)sk;
  sending.update(&thread, &socket);
  return 0;
}

int kretprobe__tcp_sendmsg(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  u64 *socket = sending.lookup(&thread);
  if (!socket) return 0;
  u64 sent_over = *socket;
  sending.delete(&thread);
  return count((struct sock *)sent_over, 0, (int)PT_REGS_RC(ctx));
}
