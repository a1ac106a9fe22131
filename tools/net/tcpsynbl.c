// Length of listening sockets' queues of connections to be accepted, as one more comes.
#include <tool.h>
#include <connections.h>

struct key {
  u32 limit;
};
COUNTS(lengths, struct key, log2(u64, backlog))

// A new connection's socket is a copy of the listening one, the queue's length included.
TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6 || args->newstate != TCP_SYN_RECV) return 0;
  struct sock *sk = (struct sock *)args->skaddr;
  if (!socket_wanted(sk)) return 0;
  struct key key = {};
  key.limit = READ(sk, sk_max_ack_backlog);
  return lengths_add(&key, READ(sk, sk_ack_backlog));
}
