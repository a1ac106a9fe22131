// Which connections are wanted, what their two ends are, and whose they are.
#ifndef TOOL_CONNECTIONS_H
#define TOOL_CONNECTIONS_H

#include "sockets.h"

// Bound to the flags of tools/net/_connections.ts; 0 = not asked for.
PARAM(u32, family_wanted)
// Four ports each.
PARAM(u64, local_ports_wanted)
PARAM(u64, more_local_ports_wanted)
PARAM(u64, remote_ports_wanted)
PARAM(u64, more_remote_ports_wanted)
PARAM(u32, network_namespace_wanted)

static __always_inline int port_among(port_nr port, u64 four) {
#pragma unroll
  for (int i = 0; i < 4; i++)
    if ((port_nr)(four >> 16 * i) == port) return 1;
  return 0;
}

static __always_inline int port_in_list(port_nr port, u64 four, u64 more) {
  if (!four || port_among(port, four)) return 1;
  return more && port_among(port, more);
}

static __always_inline int local_port_wanted(port_nr port) {
  return port_in_list(port, local_ports_wanted(), more_local_ports_wanted());
}

static __always_inline int remote_port_wanted(port_nr port) {
  return port_in_list(port, remote_ports_wanted(), more_remote_ports_wanted());
}

// `version` is 4 or 6.
struct ends {
  ip_addr local;
  ip_addr remote;
  port_nr local_port;
  port_nr remote_port;
  u16 version;
  u16 unused;
};

static __always_inline u16 ip_version_of(u16 family) { return family == TOOL_AF_INET6 ? 6 : 4; }

static __always_inline void ends_of_socket(struct sock *sk, struct ends *ends) {
  socket_local_address(sk, &ends->local);
  socket_remote_address(sk, &ends->remote);
  ends->local_port = socket_local_port(sk);
  ends->remote_port = socket_remote_port(sk);
  ends->version = ip_version_of(socket_family(sk));
}

static __always_inline u32 socket_network_namespace(struct sock *sk) {
  return READ(READ(sk, __sk_common.skc_net.net), ns.inum);
}

static __always_inline int socket_wanted(struct sock *sk) {
  u16 family = socket_family(sk);
  if (family != TOOL_AF_INET && family != TOOL_AF_INET6) return 0;
  if (family_wanted() && family != family_wanted()) return 0;
  if (!local_port_wanted(socket_local_port(sk))) return 0;
  if (!remote_port_wanted(socket_remote_port(sk))) return 0;
  return !network_namespace_wanted() || socket_network_namespace(sk) == network_namespace_wanted();
}

// Whose a connection is: packets are taken in by whatever task is running, so
// it is remembered when the process itself asks for something.
struct owner {
  pid_nr pid;
  u32 wanted;
  char comm[16];
};

static __always_inline void owner_is_current(struct owner *owner) {
  owner->pid = task_pid();
  owner->wanted = task_wanted();
  bpf_get_current_comm(&owner->comm, sizeof(owner->comm));
}

#endif
