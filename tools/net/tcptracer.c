// TCP connections as they are made, accepted and closed.
#include <tool.h>
#include <connections.h>

enum what { U, C, A, X };

BPF_HASH(owners, u64, struct owner, 65536);

struct change {
  time_ns time;
  enum what what;
  pid_nr pid;
  u32 network;
  u32 unused;
  struct ends ends;
  char comm[16];
};
EVENTS(changes, struct change)

static __always_inline int tell(void *ctx, struct sock *sk, enum what what, struct owner *owner) {
  if (!owner->wanted || !socket_wanted(sk)) return 0;
  struct change event = {};
  event.time = bpf_ktime_get_ns();
  event.what = what;
  event.pid = owner->pid;
  event.network = socket_network_namespace(sk);
  __builtin_memcpy(&event.comm, &owner->comm, sizeof(event.comm));
  ends_of_socket(sk, &event.ends);
  return changes_emit(ctx, &event);
}

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6) return 0;
  u64 socket = (u64)args->skaddr;
  int before = args->oldstate, after = args->newstate;
  if (after == TCP_SYN_SENT) {
    struct owner asking = {};
    owner_is_current(&asking);
    owners.update(&socket, &asking);
    return 0;
  }
  struct owner *known = owners.lookup(&socket), owner = {};
  if (known) owner = *known;
  int open = before == TCP_ESTABLISHED || before == TCP_CLOSE_WAIT;
  if (before == TCP_SYN_SENT && after == TCP_ESTABLISHED) {
    tell(args, (struct sock *)socket, C, &owner);
  } else if (open && (after == TCP_FIN_WAIT1 || after == TCP_LAST_ACK)) {
    // The process closes or shuts down.
    owner_is_current(&owner);
    tell(args, (struct sock *)socket, X, &owner);
  } else if (open && after == TCP_CLOSE) {
    // Reset by the other side, or given up: nobody's doing.
    if (!known) owner.wanted = !task_filtered();
    tell(args, (struct sock *)socket, X, &owner);
  }
  if (after == TCP_CLOSE) owners.delete(&socket);
  return 0;
}

static __always_inline int accepted(void *ctx, long result) {
  if (result < 0) return 0;
  struct sock *sk = socket_of_descriptor(result);
  if (!sk || !socket_is_tcp(sk)) return 0;
  u64 socket = (u64)sk;
  struct owner owner = {};
  owner_is_current(&owner);
  owners.update(&socket, &owner);
  return tell(ctx, sk, A, &owner);
}

TRACEPOINT_PROBE(syscalls, sys_exit_accept) { return accepted(args, args->ret); }
TRACEPOINT_PROBE(syscalls, sys_exit_accept4) { return accepted(args, args->ret); }
