// Traffic in VXLAN tunnels through a device: addresses outside and inside, by a classifier of tc.
#include <tool.h>
#include <sockets.h>

PARAM(u16, tunnel_port, 4789)

enum direction { in, out };

struct flow {
  ip_addr outer_source;
  ip_addr outer_target;
  ip_addr inner_source;
  ip_addr inner_target;
  u32 network;
  enum direction direction;
};
COUNTS(tunnels, struct flow, sum(u64, packets), sum(size_bytes, bytes))

struct ipv4_head {
  u8 length;
  u8 before[8];
  u8 protocol;
  u16 checksum;
  ipv4_addr source;
  ipv4_addr target;
};

struct ipv6_head {
  u8 before[6];
  u8 protocol;
  u8 hops;
  ip_addr source;
  ip_addr target;
};

struct vxlan_head {
  u8 flags;
  u8 reserved[3];
  u8 network[3];
  u8 more;
};

#define ETHERNET_BYTES 14
#define IS_IPV4 0x0800
#define IS_IPV6 0x86dd
#define IS_UDP 17

// Addresses of a packet whose head begins there; how long that is, and what follows it. 0: no IP.
static __always_inline u32 ip_at(struct __sk_buff *skb, u32 at, u16 type, ip_addr *source,
                                 ip_addr *target, u8 *protocol) {
  if (type == IS_IPV4) {
    struct ipv4_head ip = {};
    if (bpf_skb_load_bytes(skb, at, &ip, sizeof(ip))) return 0;
    ip_from_ipv4(source, ip.source);
    ip_from_ipv4(target, ip.target);
    *protocol = ip.protocol;
    return (ip.length & 0xf) * 4;
  }
  if (type == IS_IPV6) {
    struct ipv6_head ip = {};
    if (bpf_skb_load_bytes(skb, at, &ip, sizeof(ip))) return 0;
    *source = ip.source;
    *target = ip.target;
    *protocol = ip.protocol;
    return sizeof(ip);
  }
  return 0;
}

static __always_inline u16 word_at(struct __sk_buff *skb, u32 at) {
  u16 word = 0;
  bpf_skb_load_bytes(skb, at, &word, sizeof(word));
  return bpf_ntohs(word);
}

static __always_inline int look(struct __sk_buff *skb, enum direction direction) {
  struct flow flow = {};
  u8 protocol = 0;
  u32 at = ETHERNET_BYTES;
  u32 length = ip_at(skb, at, word_at(skb, 12), &flow.outer_source, &flow.outer_target, &protocol);
  if (!length || protocol != IS_UDP) return TC_ACT_UNSPEC;
  at += length;
  if (word_at(skb, at + 2) != tunnel_port()) return TC_ACT_UNSPEC;
  at += 8;
  struct vxlan_head vxlan = {};
  // A valid network's number is said by the fourth bit.
  if (bpf_skb_load_bytes(skb, at, &vxlan, sizeof(vxlan)) || !(vxlan.flags & 8))
    return TC_ACT_UNSPEC;
  flow.network = vxlan.network[0] << 16 | vxlan.network[1] << 8 | vxlan.network[2];
  flow.direction = direction;
  at += sizeof(vxlan);
  ip_at(skb, at + ETHERNET_BYTES, word_at(skb, at + 12), &flow.inner_source, &flow.inner_target,
        &protocol);
  u32 packets = skb->gso_segs;
  tunnels_add(&flow, packets ? packets : 1, skb->len);
  return TC_ACT_UNSPEC;
}

int going_in(struct __sk_buff *skb) { return look(skb, in); }
int going_out(struct __sk_buff *skb) { return look(skb, out); }
