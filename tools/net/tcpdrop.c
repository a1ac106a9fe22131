// TCP packets that the kernel drops, with the reason and the path to it.
#include <tool.h>
#include <connections.h>

struct drop {
  time_ns time;
  struct ends ends;
  pid_nr pid;
  kernel_stack stack;
  tcp_state state;
  u32 reason;
  u32 flags;
  u32 unused;
};
EVENTS(drops, struct drop)

// Of a packet's headers: 0 where it is none of TCP's.
static __always_inline int ends_of_packet(struct sk_buff *packet, struct drop *event) {
  unsigned char *head = READ(packet, head);
  u16 network = READ(packet, network_header), transport = READ(packet, transport_header);
  u8 version = 0, protocol = 0;
  bpf_probe_read_kernel(&version, 1, head + network);
  struct ends *ends = &event->ends;
  ends->version = version >> 4;
  if (ends->version == 4) {
    struct iphdr *ip = (struct iphdr *)(head + network);
    protocol = READ(ip, protocol);
    ip_from_ipv4(&ends->local, READ(ip, saddr));
    ip_from_ipv4(&ends->remote, READ(ip, daddr));
    // Before TCP has looked at it nobody has set where its header begins.
    if (transport <= network || transport == 0xffff) transport = network + (version & 15) * 4;
  } else if (ends->version == 6) {
    struct ipv6hdr *ip = (struct ipv6hdr *)(head + network);
    protocol = READ(ip, nexthdr);
    bpf_probe_read_kernel(&ends->local, 16, &ip->saddr);
    bpf_probe_read_kernel(&ends->remote, 16, &ip->daddr);
    if (transport <= network || transport == 0xffff) transport = network + 40;
  }
  if (protocol != 6) return 0;
  struct tcphdr *tcp = (struct tcphdr *)(head + transport);
  ends->local_port = bpf_ntohs(READ(tcp, source));
  ends->remote_port = bpf_ntohs(READ(tcp, dest));
  u8 flags = 0;
  bpf_probe_read_kernel(&flags, 1, (void *)tcp + 13);
  event->flags = flags;
  return 1;
}

static __always_inline int dropped(void *ctx, struct sk_buff *packet, struct sock *sk,
                                   struct drop *event) {
  if (!ends_of_packet(packet, event)) return 0;
  if (family_wanted() && family_wanted() != (event->ends.version == 6 ? 10 : 2)) return 0;
  // The packet goes from its source, which may be the other side, to its destination.
  if (!local_port_wanted(event->ends.local_port)) return 0;
  if (!remote_port_wanted(event->ends.remote_port)) return 0;
  if (!sk) sk = READ(packet, sk);
  if (network_namespace_wanted()) {
    struct net_device *device = READ(packet, dev);
    u32 network = sk ? socket_network_namespace(sk) : READ(READ(device, nd_net.net), ns.inum);
    if (network != network_namespace_wanted()) return 0;
  }
  event->time = bpf_ktime_get_ns();
  event->pid = task_pid();
  event->state = sk ? socket_state(sk) : 0;
  return drops_emit(ctx, event);
}

#if HAS_FIELD(trace_event_raw_kfree_skb, reason)
// Reasons above 2 (not specified) tell that something is wrong with a packet.
TRACEPOINT_PROBE(skb, kfree_skb) {
  if (args->reason <= SKB_DROP_REASON_NOT_SPECIFIED) return 0;
  struct drop event = {};
  event.reason = args->reason;
  event.stack = stack_of(args, 0);
#if HAS_FIELD(trace_event_raw_kfree_skb, rx_sk)
  return dropped(args, (struct sk_buff *)args->skbaddr, (struct sock *)args->rx_sk, &event);
#else
  return dropped(args, (struct sk_buff *)args->skbaddr, 0, &event);
#endif
}
#endif

int kprobe__tcp_drop(struct pt_regs *ctx, struct sock *sk, struct sk_buff *packet) {
  struct drop event = {};
  event.stack = stack_of(ctx, 0);
  return dropped(ctx, packet, sk, &event);
}
