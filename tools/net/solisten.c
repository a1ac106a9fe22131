// Sockets that begin to listen: listen() joined with its result, by which time an address is
// chosen.
#include <tool.h>
#include <connections.h>

struct asked {
  s32 descriptor;
  s32 backlog;
};
BPF_TABLE("lru_hash", u32, struct asked, listening, 10240);

struct listener {
  ip_addr address;
  pid_nr pid;
  u32 network;
  s32 backlog;
  errno_nr error;
  port_nr port;
  u16 version;
  char comm[16];
};
EVENTS(listeners, struct listener)

TRACEPOINT_PROBE(syscalls, sys_enter_listen) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct asked asked = {args->fd, args->backlog};
  listening.update(&thread, &asked);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_exit_listen) {
  u32 thread = bpf_get_current_pid_tgid();
  struct asked *asked = listening.lookup(&thread);
  if (!asked) return 0;
  struct sock *sk = socket_of_descriptor(asked->descriptor);
  s32 backlog = asked->backlog;
  listening.delete(&thread);
  if (!sk || !socket_wanted(sk)) return 0;
  struct listener event = {};
  event.pid = task_pid();
  event.network = socket_network_namespace(sk);
  event.backlog = backlog;
  event.error = args->ret;
  event.port = socket_local_port(sk);
  event.version = ip_version_of(socket_family(sk));
  socket_local_address(sk, &event.address);
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  return listeners_emit(args, &event);
}
