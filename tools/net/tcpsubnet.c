// Bytes that TCP sockets are given to send, by the address that they go to.
#include <tool.h>
#include <connections.h>

struct key {
  ip_addr remote;
};
COUNTS(sent, struct key, sum(size_bytes, bytes))

static __always_inline int count(struct sock *sk, s64 bytes) {
  if (bytes <= 0 || !socket_wanted(sk)) return 0;
  struct key key = {};
  socket_remote_address(sk, &key.remote);
  return sent_add(&key, bytes);
}

#if HAS_TRACEPOINT(sock, sock_send_length)
TRACEPOINT_PROBE(sock, sock_send_length) {
  if (args->protocol != 6) return 0;
  return count((struct sock *)args->sk, args->ret);
}
#endif

KRETFUNC_PROBE(tcp_sendmsg, struct sock *sk, struct msghdr *message, size_t size, int result) {
  return count(sk, result);
}

// What is asked for; less may be taken.
int kprobe__tcp_sendmsg(struct pt_regs *ctx, struct sock *sk, struct msghdr *message, size_t size) {
  return count(sk, size);
}
