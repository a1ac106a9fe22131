// XDP: counts packets by protocol, drops a blocked port.
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/udp.h>
BPF_PERCPU_ARRAY(protocols, u64, 256);
BPF_HASH(blocked, u16, u8);

int xdp_filter(struct xdp_md *ctx) {
  void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  struct ethhdr *eth = data;
  if ((void *)(eth + 1) > end) return XDP_PASS;
  if (eth->h_proto != htons(ETH_P_IP)) return XDP_PASS;
  struct iphdr *ip = (void *)(eth + 1);
  if ((void *)(ip + 1) > end) return XDP_PASS;
  int protocol = ip->protocol;
  u64 *count = protocols.lookup(&protocol);
  if (count) *count += 1;
  if (ip->protocol != IPPROTO_UDP) return XDP_PASS;
  struct udphdr *udp = (void *)(ip + 1);
  if ((void *)(udp + 1) > end) return XDP_PASS;
  u16 port = ntohs(udp->dest);
  return blocked.lookup(&port) ? XDP_DROP : XDP_PASS;
}
