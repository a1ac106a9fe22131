// Inline functions of linux/skbuff.h and its neighbours, on a copy and on the kernel's own.
#include <linux/skbuff.h>
#include <net/ipv6.h>

BPF_HASH(queues, u16, u64);
BPF_HASH(addresses, struct sockaddr_storage, u64, 16);

TRACEPOINT_PROBE(net, netif_receive_skb) {
  struct sk_buff *kernel = (struct sk_buff *)args->skbaddr, copy;
  bpf_probe_read_kernel(&copy, sizeof(copy), kernel);
  u16 queue = 0;
  if (skb_rx_queue_recorded(&copy)) queue = skb_get_rx_queue(&copy);
  if (skb_is_nonlinear(kernel) || skb_headlen(kernel) > 100) queue += skb_network_offset(kernel);
  if (skb_mac_header_was_set(kernel) && skb_is_gso(kernel)) queue += ip_hdrlen(kernel);
  struct ipv6hdr *header = ipv6_hdr(kernel);
  if (ipv6_addr_any(&header->saddr) || ipv6_addr_equal(&header->saddr, &header->daddr)) queue++;
  queues.increment(queue);
  return 0;
}
