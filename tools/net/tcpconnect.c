// Active TCP connections, as they are asked for.
#include <tool.h>
#include <connections.h>

PARAM(bool, counting)
// It is chosen after the state has changed.
PARAM(bool, with_local_port)

struct attempt {
  time_ns time;
  pid_nr pid;
  uid_nr uid;
  struct ends ends;
  char comm[16];
};
EVENTS(attempts, struct attempt)

struct pair {
  ip_addr local;
  ip_addr remote;
  port_nr remote_port;
  u16 version;
};
COUNTS(connects, struct pair)

// By socket: attempts whose local port is not known yet; the socket that a thread connects.
BPF_TABLE("lru_hash", u64, struct attempt, begun, 10240);
BPF_TABLE("lru_hash", u32, u64, connecting, 10240);

static __always_inline int count(struct attempt *attempt) {
  struct pair pair = {};
  pair.local = attempt->ends.local;
  pair.remote = attempt->ends.remote;
  pair.remote_port = attempt->ends.remote_port;
  pair.version = attempt->ends.version;
  return connects_add(&pair);
}

static __always_inline int port_is_known(void *ctx, u64 socket) {
  struct attempt *kept = begun.lookup(&socket);
  if (!kept) return 0;
  struct attempt attempt = *kept;
  attempt.ends.local_port = socket_local_port((struct sock *)socket);
  begun.delete(&socket);
  return attempts_emit(ctx, &attempt);
}

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6) return 0;
  u64 socket = (u64)args->skaddr;
  if (with_local_port() && args->oldstate == TCP_SYN_SENT) return port_is_known(args, socket);
  if (args->newstate != TCP_SYN_SENT || !task_wanted()) return 0;
  struct sock *sk = (struct sock *)socket;
  if (!socket_wanted(sk)) return 0;
  struct attempt attempt = {};
  attempt.time = bpf_ktime_get_ns();
  attempt.pid = task_pid();
  attempt.uid = task_uid();
  ends_of_socket(sk, &attempt.ends);
  bpf_get_current_comm(&attempt.comm, sizeof(attempt.comm));
  if (counting()) return count(&attempt);
  if (!with_local_port()) return attempts_emit(args, &attempt);
  u32 thread = bpf_get_current_pid_tgid();
  begun.update(&socket, &attempt);
  connecting.update(&thread, &socket);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_exit_connect) {
  u32 thread = bpf_get_current_pid_tgid();
  u64 *socket = connecting.lookup(&thread);
  if (!socket) return 0;
  u64 connected = *socket;
  connecting.delete(&thread);
  return port_is_known(args, connected);
}
