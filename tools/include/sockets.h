// Addresses and ports of a struct sock.
#ifndef TOOL_SOCKETS_H
#define TOOL_SOCKETS_H

#include "paths.h"
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

// Of a connection that is closing the number has been given back; what packets carry stays.
static __always_inline port_nr socket_local_port(struct sock *sk) {
  port_nr port = READ(sk, __sk_common.skc_num);
  return port ? port : bpf_ntohs(READ((struct inet_sock *)sk, inet_sport));
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

// By the name that the kernel's protocol goes by: sk_protocol was a bit field before 5.6.
static __always_inline int socket_is_tcp(struct sock *sk) {
  struct proto *protocol = READ(sk, __sk_common.skc_prot);
  char name[4] = {};
  bpf_probe_read_kernel(&name, sizeof(name), &protocol->name);
  return name[0] == 'T' && name[1] == 'C' && name[2] == 'P';
}

// The socket that a descriptor of the current process stands for, or 0.
static __always_inline struct sock *socket_of_descriptor(int fd) {
  struct file *file = file_of_descriptor(fd);
  if (!file || (READ(file_inode_of(file), i_mode) & 0170000) != 0140000) return 0;
  struct socket *socket = READ(file, private_data);
  return READ(socket, sk);
}

#endif
