// How long TCP connections take to be made: from connect() to the answer.
#include <tool.h>
#include <connections.h>

PARAM(u64, least_ns)

struct begun {
  u64 since;
  struct owner owner;
};
BPF_TABLE("lru_hash", u64, struct begun, begun, 16384);

struct made {
  time_ns time;
  duration_ns latency;
  struct ends ends;
  errno_nr error;
  pid_nr pid;
  char comm[16];
};
EVENTS(connections, struct made)

static __always_inline int answered(void *ctx, struct sock *sk, struct begun *begun, int error) {
  struct made event = {};
  event.time = bpf_ktime_get_ns();
  event.latency = event.time - begun->since;
  if (event.latency < least_ns()) return 0;
  event.error = error;
  event.pid = begun->owner.pid;
  __builtin_memcpy(&event.comm, &begun->owner.comm, sizeof(event.comm));
  ends_of_socket(sk, &event.ends);
  return connections_emit(ctx, &event);
}

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6) return 0;
  u64 socket = (u64)args->skaddr;
  struct sock *sk = (struct sock *)socket;
  if (args->newstate == TCP_SYN_SENT) {
    if (!task_wanted() || !socket_wanted(sk)) return 0;
    struct begun now = {};
    now.since = bpf_ktime_get_ns();
    owner_is_current(&now.owner);
    begun.update(&socket, &now);
    return 0;
  }
  if (args->oldstate != TCP_SYN_SENT) return 0;
  struct begun *since = begun.lookup(&socket);
  if (!since) return 0;
  // Closed by an answer, which is a refusal, or by the process or for want of an answer.
  int error = READ(sk, sk_err), refused = error == 111;
  if (args->newstate == TCP_ESTABLISHED || refused) answered(args, sk, since, refused ? error : 0);
  begun.delete(&socket);
  return 0;
}
