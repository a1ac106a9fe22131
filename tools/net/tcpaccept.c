// TCP connections that are accepted: accept() returns a descriptor, and that has a socket.
#include <tool.h>
#include <connections.h>

struct accepted {
  time_ns time;
  pid_nr pid;
  u32 unused;
  struct ends ends;
  char comm[16];
};
EVENTS(accepts, struct accepted)

static __always_inline int leave(void *ctx, long result) {
  if (result < 0 || !task_wanted()) return 0;
  struct sock *sk = socket_of_descriptor(result);
  if (!sk || !socket_wanted(sk) || !socket_is_tcp(sk)) return 0;
  struct accepted event = {};
  event.time = bpf_ktime_get_ns();
  event.pid = task_pid();
  ends_of_socket(sk, &event.ends);
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  return accepts_emit(ctx, &event);
}

TRACEPOINT_PROBE(syscalls, sys_exit_accept) { return leave(args, args->ret); }
TRACEPOINT_PROBE(syscalls, sys_exit_accept4) { return leave(args, args->ret); }
