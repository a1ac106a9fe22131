// TCP sessions when they end: how long they lived, what was carried.
#include <tool.h>
#include <connections.h>

struct session {
  u64 since;
  // It asked for the connection, so its SYN is among the bytes that were acknowledged.
  u64 active;
};
BPF_HASH(sessions, u64, struct session, 65536);
BPF_HASH(owners, u64, struct owner, 65536);

struct life {
  time_ns time;
  duration_ns lived;
  size_bytes sent;
  size_bytes received;
  pid_nr pid;
  u32 unused;
  struct ends ends;
  char comm[16];
};
EVENTS(lives, struct life)

// Payload that was acknowledged: SYN and FIN have a place in the sequence too.
static __always_inline u64 payload_sent(struct tcp_sock *tcp, u64 active, int state) {
  u64 acked = READ(tcp, bytes_acked);
  int ended = state == TCP_FIN_WAIT2 || state == TCP_CLOSING || state == TCP_LAST_ACK;
  int whole = READ(tcp, snd_una) == READ(tcp, write_seq);
  u64 others = active + (ended && whole);
  return acked > others ? acked - others : 0;
}

// SOCK_DONE is set with the other side's FIN.
static __always_inline u64 payload_received(struct tcp_sock *tcp) {
  struct sock *sk = (struct sock *)tcp;
  u64 received = READ(tcp, bytes_received);
  u64 ended = READ(sk, __sk_common.skc_flags) >> SOCK_DONE & 1;
  return received > ended ? received - ended : 0;
}

static __always_inline int closed(void *ctx, struct sock *sk, int state) {
  u64 socket = (u64)sk;
  struct session *session = sessions.lookup(&socket);
  struct owner *owner = owners.lookup(&socket);
  int wanted = owner ? owner->wanted : task_wanted();
  // Without a birth it began before us.
  if (session && wanted && socket_wanted(sk)) {
    struct life event = {};
    event.time = bpf_ktime_get_ns();
    event.lived = event.time - session->since;
    event.sent = payload_sent((struct tcp_sock *)sk, session->active, state);
    event.received = payload_received((struct tcp_sock *)sk);
    ends_of_socket(sk, &event.ends);
    if (owner) {
      event.pid = owner->pid;
      __builtin_memcpy(&event.comm, &owner->comm, sizeof(event.comm));
    }
    lives_emit(ctx, &event);
  }
  sessions.delete(&socket);
  owners.delete(&socket);
  return 0;
}

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6) return 0;
  u64 socket = (u64)args->skaddr;
  int state = args->newstate;
  if (state == TCP_CLOSE) return closed(args, (struct sock *)socket, args->oldstate);
  if (state == TCP_SYN_SENT || state == TCP_SYN_RECV) {
    struct session session = {bpf_ktime_get_ns(), state == TCP_SYN_SENT};
    sessions.update(&socket, &session);
  }
  // These are the process's own doing.
  if (state == TCP_SYN_SENT || state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK) {
    struct owner owner = {};
    owner_is_current(&owner);
    owners.update(&socket, &owner);
  }
  return 0;
}

static __always_inline int accepted(long result) {
  if (result < 0) return 0;
  u64 socket = (u64)socket_of_descriptor(result);
  if (!socket || !sessions.lookup(&socket)) return 0;
  struct owner owner = {};
  owner_is_current(&owner);
  owners.update(&socket, &owner);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_exit_accept) { return accepted(args->ret); }
TRACEPOINT_PROBE(syscalls, sys_exit_accept4) { return accepted(args->ret); }
