// Addresses and ports of a struct sock.
#ifndef TOOL_SOCKETS_H
#define TOOL_SOCKETS_H

#include "tool.h"

#define TOOL_AF_INET 2
#define TOOL_AF_INET6 10

// An IPv4 address, as on the wire, as ip_addr of either family.
static __always_inline void ip_from_ipv4(ip_addr *ip, ipv4_addr address) {
  __builtin_memset(ip, 0, sizeof(*ip));
  ip->bytes[10] = 0xff;
  ip->bytes[11] = 0xff;
  __builtin_memcpy(&ip->bytes[12], &address, 4);
}

static __always_inline u16 socket_family(struct sock *sk) {
  return READ(sk, __sk_common.skc_family);
}

static __always_inline int socket_is_ip(struct sock *sk) {
  u16 family = socket_family(sk);
  return family == TOOL_AF_INET || family == TOOL_AF_INET6;
}

static __always_inline port_nr socket_local_port(struct sock *sk) {
  return READ(sk, __sk_common.skc_num);
}

static __always_inline port_nr socket_remote_port(struct sock *sk) {
  return bpf_ntohs(READ(sk, __sk_common.skc_dport));
}

static __always_inline tcp_state socket_state(struct sock *sk) {
  return READ(sk, __sk_common.skc_state);
}

static __always_inline void socket_local_address(struct sock *sk, ip_addr *ip) {
  if (socket_family(sk) == TOOL_AF_INET6)
    bpf_probe_read_kernel(ip, sizeof(*ip), &sk->__sk_common.skc_v6_rcv_saddr);
  else
    ip_from_ipv4(ip, READ(sk, __sk_common.skc_rcv_saddr));
}

static __always_inline void socket_remote_address(struct sock *sk, ip_addr *ip) {
  if (socket_family(sk) == TOOL_AF_INET6)
    bpf_probe_read_kernel(ip, sizeof(*ip), &sk->__sk_common.skc_v6_daddr);
  else
    ip_from_ipv4(ip, READ(sk, __sk_common.skc_daddr));
}

#endif
