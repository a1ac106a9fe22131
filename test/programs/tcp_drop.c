// Dropped packets: addresses from the packet's own headers.
#include <linux/skbuff.h>
#include <linux/ip.h>
#include <linux/tcp.h>
struct drop {
  u32 saddr, daddr;
  u16 sport, dport;
  u8 flags;
  u8 protocol;
};
BPF_PERF_OUTPUT(drops);

int on_drop(struct pt_regs *ctx, struct sock *sk, struct sk_buff *skb) {
  struct drop drop = {};
  struct iphdr *ip = (struct iphdr *)(skb->head + skb->network_header);
  struct tcphdr *tcp = (struct tcphdr *)(skb->head + skb->transport_header);
  drop.saddr = ip->saddr;
  drop.daddr = ip->daddr;
  drop.protocol = ip->protocol;
  drop.sport = ntohs(tcp->source);
  drop.dport = ntohs(tcp->dest);
  bpf_probe_read_kernel(&drop.flags, sizeof(drop.flags), (u8 *)tcp + 13);
  if (drop.flags & TCPHDR_RST) return 0;
  drops.perf_submit(ctx, &drop, sizeof(drop));
  return 0;
}
